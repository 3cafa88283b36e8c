// A program and its arguments as one line that a person can edit. Not a shell's language: only quotes mean
// something, and outside of Windows a backslash before any character.

import type { Platform } from './shellCommandLine.ts';

export function quoteWords(words: readonly string[], platform: Platform): string {
  return words.map((word) => quoteWord(word, platform)).join(' ');
}

/** Undefined: a quote is never closed. */
export function parseWords(text: string, platform: Platform): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    const next = text[at + 1];
    if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) {
        words.push(word);
      }
      word = undefined;
    } else if (char === quote) {
      quote = '';
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
    } else if (char === '\\' && next !== undefined && escapes(quote, next, platform)) {
      word = (word ?? '') + next;
      at++;
    } else {
      word = (word ?? '') + char;
    }
  }
  if (word !== undefined) {
    words.push(word);
  }
  return quote === '' ? words : undefined;
}

function quoteWord(word: string, platform: Platform): string {
  const plain = platform === 'win32' ? /^[^\s'"]+$/ : /^[^\s'"\\]+$/;
  if (plain.test(word)) {
    return word;
  }
  return word.includes("'") ? `"${word.replaceAll(/["\\]/g, '\\$&')}"` : `'${word}'`;
}

/** Within double quotes only what would end them or be taken for an escape itself. */
function escapes(quote: string, next: string, platform: Platform): boolean {
  return quote === '' ? platform !== 'win32' : quote === '"' && (next === '"' || next === '\\');
}
