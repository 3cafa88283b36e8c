// The grammar that menus match: `jobQueue.<noun>;<state>;can:<capability>;…`. Every part ends with a
// semicolon, so that /;can:halt;/ asks for exactly one capability.

import { jobCapabilities, workerCapabilities } from '../../local/index.ts';
import type { Job, Worker } from '../../queue/index.ts';

export function jobContextValue(job: Job): string {
  return contextValue('job', job.state, jobCapabilities(job));
}

export function workerContextValue(worker: Worker): string {
  return contextValue('worker', worker.state, workerCapabilities(worker));
}

function contextValue(noun: string, state: string, capabilities: readonly string[]): string {
  return ['jobQueue.', noun, ';', state, ';', ...capabilities.map((name) => `can:${name};`)].join('');
}
