import { describe, expect, it } from 'vitest';
import { essential, fitsFilter, jobStates } from '../../../../src/local/history/jobFilter.ts';
import type { Job } from '../../../../src/queue/index.ts';

const spec = { file: 'x', args: [], cwd: '/', env: {} };
const job = {
  id: 7,
  name: 'npm: Test',
  state: 'failed',
  kind: 'process',
  work: { kind: 'process', data: { spec, commandText: 'npm run test --silent' } },
  endedAt: 1000,
  outcome: { kind: 'failed', reason: 'exitCode', message: 'exit code 3' },
} as unknown as Job;

describe('a filter', () => {
  it.each([
    [{}, true],
    [{ states: ['failed', 'halted'] }, true],
    [{ states: ['halted'] }, false],
    [{ name: 'TEST' }, true],
    [{ name: 'silent' }, false],
    [{ text: 'SILENT' }, true],
    [{ text: 'code 3' }, true],
    [{ text: 'npm: t' }, true],
    [{ text: 'code 4' }, false],
    [{ since: 1000 }, true],
    [{ since: 1001 }, false],
    [{ states: ['failed'], name: 'x' }, false],
  ] as const)('%j fits a failed job: %s', (filter, fits) => {
    expect(fitsFilter(job, filter)).toBe(fits);
  });

  it('by time fits what has not ended', () => {
    expect(fitsFilter({ ...job, endedAt: undefined }, { since: 5000 })).toBe(true);
  });

  it('without a part that leaves anything out is none', () => {
    expect(essential({ states: [], name: ' ', text: '' })).toBeUndefined();
    expect(essential({ states: jobStates })).toBeUndefined();
    expect(essential({ states: ['halted', 'failed'], name: ' a ' })).toEqual({
      states: ['failed', 'halted'],
      name: 'a',
    });
  });
});
