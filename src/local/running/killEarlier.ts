import { haltIdentified, readRunFiles, type HaltResult } from '../../node/index.ts';
import type { Job } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import { can } from '../work/jobCapabilities.ts';

/** Kills what is left of a job that another window, or an earlier one, has halted. Undefined: it says nothing of itself. */
export async function killEarlier(job: Job, outputs: Outputs): Promise<HaltResult | undefined> {
  const { record } = outputs.outputOf(job);
  if (!can(job, 'killAgain') || record === undefined) {
    return undefined;
  }
  const files = await readRunFiles(record.folder, record.jobId, record.attempt);
  if ((files.state !== 'started' && files.state !== 'ended') || files.identity === undefined) {
    return undefined;
  }
  return haltIdentified({ identity: files.identity, marker: files.marker }, { graceMs: 0 });
}
