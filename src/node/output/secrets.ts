// Which values of a job's environment must not show up in its output: those of variables whose names look
// like a secret's, and the password of a URL. A name counts by its words (`DB_PASSWORD`, `authToken`,
// `npm_config__authToken`), numbered or not (`TOKEN2`), so that MONKEY and KEYBOARD_LAYOUT do not, nor PWD by
// itself; and not when its last word says that the value is only about a secret (`SSH_KEY_PATH`,
// `TOKEN_URL`). Values that are short, common words or existing paths would only spoil the output.

import { existsSync } from 'node:fs';
import path from 'node:path';

/** Also as the end of a joined word: `SECRETKEY`, `DBPASS`. */
const secretEnd = /(KEY|PASS|PWD|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|CRED)S?$|^PAT$/;
/** Words that end like one and are none. */
const harmless =
  /(MON|DON|TUR|HOC|JOC|WHIS|HOT|SHORTCUT|KEY|LESS|PUBLIC|PRIMARY|FOREIGN|CACHE|SORT|PARTITION|INDEX|LOOKUP)KEYS?$|(ASK|BY|COM|ENCOM|TRES|SUR|OVER|UNDER|MULTI|SINGLE|FIRST|SECOND|TWO)PASS$|^OLDPWD$|^SACRED$/;
const urlPassword = /^[a-z][a-z\d+.-]*:\/\/[^/?#@:]*:([^/?#@]+)@/i;
const aboutASecret =
  /^(PATH|FILE|FILENAME|DIR|DIRECTORY|FOLDER|STORE|SOCK|SOCKET|URL|URI|ENDPOINT|HOST|PORT|NAME|USER|TYPE|MODE|FORMAT|ALGORITHM|HELPER|COMMAND|PROVIDER|SIZE|LENGTH|TTL|TIMEOUT|EXPIRY|REQUIRED|ENABLED)$/;
const common = /^(password|passwords|undefined|disabled|required|optional|changeme|anonymous|localhost)$/i;
const leastCharacters = 8;

/** Longest first. A value of several lines is found by its lines, too. */
export function secretsIn(
  env: Readonly<Record<string, string>>,
  exists: (path: string) => boolean = existsSync,
): string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    const password = urlPassword.exec(value)?.[1];
    if (password !== undefined && password.length >= leastCharacters && !common.test(password)) {
      found.add(password);
    }
    if (value.length < leastCharacters || !isSecretName(name)) {
      continue;
    }
    if (path.isAbsolute(value) && exists(value)) {
      continue;
    }
    // NUL: the system refuses such a value, and the refusal quotes it.
    const lines = value.split(/[\r\n\0]+/).filter((line) => !line.startsWith('-----'));
    for (const text of [value, value.trim(), ...lines.map((line) => line.trim())]) {
      if (text.length >= leastCharacters && !common.test(text)) {
        found.add(text);
      }
    }
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}

export function isSecretName(name: string): boolean {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))
    .filter((word) => word !== '');
  // PWD alone is the folder.
  if (name.toUpperCase() === 'PWD' || words.includes('PUBLIC')) {
    return false;
  }
  if (aboutASecret.test(words.at(-1) ?? '')) {
    return false;
  }
  return words.some((word) => secretEnd.test(word) && !harmless.test(word));
}
