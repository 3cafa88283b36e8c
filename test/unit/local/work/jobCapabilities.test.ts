import { describe, expect, it } from 'vitest';
import { can, jobCapabilities } from '../../../../src/local/work/jobCapabilities.ts';
import { jobs, leaver } from './everyJob.ts';

describe('what can be done with a job', () => {
  const able = Object.fromEntries(
    jobs
      .filter((job) => job.kind === 'process' && job !== leaver)
      .map((job) => [job.status.state === 'running' ? job.status.phase : job.state, jobCapabilities(job)]),
  );

  it('is to halt what waits or runs, also a second time, which skips the grace', () => {
    const halt = Object.keys(able).filter((state) => able[state]?.includes('halt'));
    expect(halt).toEqual(['waiting', 'starting', 'active', 'halting']);
  });

  it('is to kill again only where a process has survived, or was left running', () => {
    const killable = jobs.filter((job) => can(job, 'killAgain'));
    expect(killable.map(({ kind, status }) => [kind, status])).toEqual([
      ['process', leaver.status],
      ['process', { state: 'halted', outcome: { kind: 'halted', by: 'job', clean: false, remaining: [77] } }],
    ]);
  });

  it('is to run again and to remove what has ended', () => {
    const ended = ['succeeded', 'failed', 'halted', 'interrupted', 'skipped'];
    expect(Object.keys(able).filter((state) => able[state]?.includes('rerun'))).toEqual(ended);
    const removable = Object.keys(able).filter((state) => able[state]?.includes('remove'));
    expect(removable).toEqual(['waiting', ...ended]);
  });

  it('is to retry what has failed or was skipped, and to edit what waits', () => {
    expect(Object.keys(able).filter((state) => able[state]?.includes('retry'))).toEqual([
      'failed',
      'skipped',
    ]);
    expect(Object.keys(able).filter((state) => able[state]?.includes('edit'))).toEqual(['waiting']);
  });

  it('is to delete the output of what may have printed', () => {
    const deletable = Object.keys(able).filter((state) => able[state]?.includes('deleteOutput'));
    expect(deletable).toEqual(['succeeded', 'failed', 'halted', 'interrupted']);
  });

  it('is the output of a waiting job only if it has been tried before', () => {
    const waiting = jobs.filter(({ state }) => state === 'waiting');
    expect(waiting.map((job) => can(job, 'output'))).toEqual([true, false, false]);
  });
});
