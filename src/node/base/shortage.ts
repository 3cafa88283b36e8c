// What the system may be short of when something is to be started. It passes by itself, or with some help:
// nothing is wrong with the job.

import { errorCode } from './processStartError.ts';

export type Shortage = 'disk' | 'files' | 'processes' | 'memory';

const shortages: { readonly [code: string]: Shortage } = {
  ENOSPC: 'disk',
  EDQUOT: 'disk',
  EMFILE: 'files',
  ENFILE: 'files',
  EAGAIN: 'processes',
  ENOMEM: 'memory',
};

/** Undefined when it is something else that has failed. */
export function shortageOf(error: unknown): Shortage | undefined {
  return shortages[errorCode(error) ?? ''];
}
