// README and CHANGELOG as the .vsix holds them. VS Code shows them on the extension's page, where only
// addresses of the web work: a link to a file of the package is dead, and a picture is an empty box, be it a
// file or within the text (`data:`). There is no public repository to point to, so a picture goes, and a link
// to a file becomes its words.

/** An address that is neither of the web nor of a heading, perhaps with a title. */
const file = String.raw`\((?![a-z][\w+.-]*:|#|\/\/)[^\s()]+(?:\s+"[^"]*")?\)`;
const picture = String.raw`!\[[^\][]*\]${file}`;
/** Alone in its paragraph, with the empty line that follows. */
const pictureParagraph = new RegExp(
  String.raw`(?<=^|\n\n)(?:${picture}|\[${picture}\]${file})\n(?:\n|$)`,
  'gi',
);
const pictureInLine = new RegExp(picture, 'gi');
const link = new RegExp(String.raw`\[([^\][]*)\]${file}`, 'gi');

/** @param {string} text @returns {string} */
export function packagedText(text) {
  return text.replaceAll(pictureParagraph, '').replaceAll(pictureInLine, '').replaceAll(link, '$1');
}
