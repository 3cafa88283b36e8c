// A rule for the linter: comments wrap where the formatter wraps code. The formatter does not touch them.
import { readFileSync } from 'node:fs';

/** @type {{ printWidth: number }} */
const { printWidth } = JSON.parse(readFileSync(new URL('../.oxfmtrc.json', import.meta.url), 'utf8'));

const rule = {
  meta: { type: 'layout', schema: [] },
  /**
   * @param {{ sourceCode: { getAllComments(): { loc: { start: { line: number }, end: { line: number } } }[],
   * lines: readonly string[] }, report(problem: object): void }} context
   */
  create(context) {
    return {
      Program() {
        const { sourceCode } = context;
        for (const { loc } of sourceCode.getAllComments()) {
          for (let line = loc.start.line; line <= loc.end.line; line += 1) {
            const text = sourceCode.lines[line - 1] ?? '';
            // What has no space cannot be wrapped: an address, a type.
            if (text.length > printWidth && /\S\s+\S+\s+\S/.test(text)) {
              context.report({
                loc: { start: { line, column: 0 }, end: { line, column: text.length } },
                message: `Wrap the comment at ${printWidth} columns.`,
              });
            }
          }
        }
      },
    };
  },
};

export default { meta: { name: 'comments' }, rules: { width: rule } };
