// Tells a system that lacks something from a job that is wrong: a start that fails because the disk is full,
// or because too much is open or running, works once that is over.

import type { Shortage } from '../../queue/index.ts';
import { errorCode } from './processStartError.ts';

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
