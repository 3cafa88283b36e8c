import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Something a person can put right: it is shown as its message alone, without a stack. */
export class Problem extends Error {}

const byCode = {
  ENOSPC: 'The disk is full. Free some space and run the command again; what was half done is done anew.',
  EDQUOT: 'Your disk quota is used up. Free some space and run the command again.',
  EACCES: 'No permission to write there. Check who owns the project folder.',
  EROFS: 'The project folder is on a read-only file system.',
};

/** What a failed command or file operation means, if its text or code is one of the usual causes. */
export function explain(/** @type {unknown} */ error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('ERR_PARSE_ARGS') && error instanceof Error) {
    return error.message;
  }
  const text = `${code} ${error instanceof Error ? error.message : String(error)}`;
  for (const [known, message] of Object.entries(byCode)) {
    if (code === known || new RegExp(`\\b${known}\\b`).test(text)) {
      return message;
    }
  }
  if (/no space left on device/i.test(text)) {
    return byCode.ENOSPC;
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT|Temporary failure resolving/.test(
      text,
    )
  ) {
    return 'The package registry cannot be reached. Check the network and the proxy (npm config get registry), then run the command again.';
  }
  return undefined;
}

/**
 * Runs the body if the module is the script that was started, not one that was imported. A Problem is shown
 * as a sentence, anything else with its stack.
 * @param {string} moduleUrl
 * @param {() => Promise<number | void>} body gives the exit code
 */
export async function main(moduleUrl, body) {
  const script = process.argv[1];
  if (!script || realpathSync(script) !== fileURLToPath(moduleUrl)) {
    return;
  }
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    const known = error instanceof Problem ? error.message : explain(error);
    console.error(known ? `\n✖ ${known}` : error);
    process.exitCode = 1;
  }
}
