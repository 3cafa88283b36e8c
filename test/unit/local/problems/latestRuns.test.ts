import { describe, expect, it } from 'vitest';
import { KeptHistory } from '../../../../src/local/history/jobHistory.ts';
import { latestMatchedRuns } from '../../../../src/local/problems/latestRuns.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';
import { definitions } from './support.ts';

function processQueue() {
  const dispatcher = new Dispatcher({ workers: 1 });
  dispatcher.handle('process', () => undefined);
  const add = (key: string, matchers = definitions('$tsc'), after: readonly number[] = []): Job => {
    const spec = { file: 'tsc', args: [], cwd: '/w', env: {} };
    const data = { key, name: key, source: '', commandText: 'tsc', spec, matchers };
    return dispatcher.addJob({ kind: 'process', data }, { after });
  };
  const latest = () =>
    latestMatchedRuns(new KeptHistory(dispatcher)).map(({ job, task, matchers }) => [
      task,
      job.id,
      matchers.length,
    ]);
  return { dispatcher, add, latest };
}

describe('the runs whose problems are shown again', () => {
  it('are the latest of each task that has problem matchers', async () => {
    const { dispatcher, add, latest } = processQueue();
    add('build');
    add('check');
    const build = add('build');
    add('no matchers', []);
    dispatcher.addJob(() => {}, { name: 'a function' });
    await dispatcher.finished();
    expect(latest()).toEqual([
      ['build', build.id, 1],
      ['check', 2, 1],
    ]);
  });

  it('are none that never ran, and none that still runs', async () => {
    const { dispatcher, add, latest } = processQueue();
    const ran = add('build');
    const failing = dispatcher.addJob(() => {
      throw new Error('no');
    });
    const never = add('build', undefined, [failing.id]);
    await dispatcher.finished();
    expect(never.startedAt).toBeUndefined();
    expect(latest()).toEqual([['build', ran.id, 1]]);
    dispatcher.pause();
    add('build');
    expect(latest()).toEqual([['build', ran.id, 1]]);
  });
});
