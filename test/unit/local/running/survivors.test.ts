import { describe, expect, it, vi } from 'vitest';
import { Survivors } from '../../../../src/local/running/survivors.ts';
import type { HaltResult } from '../../../../src/node/index.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

const clean: HaltResult = { clean: true, remaining: [] };
const unclean: HaltResult = { clean: false, remaining: [7] };

async function endedJob(): Promise<{ dispatcher: Dispatcher; survivors: Survivors; job: Job }> {
  const dispatcher = new Dispatcher({ workers: 1 });
  const survivors = new Survivors(dispatcher);
  const job = dispatcher.addJob(() => {});
  await job.finished;
  return { dispatcher, survivors, job };
}

describe('what has survived a halt', () => {
  it('is nothing unless the halt said so', async () => {
    const { survivors, job } = await endedJob();
    expect(await survivors.killAgain(job)).toBeUndefined();
  });

  it('is killed again as often as it is asked, until nothing is left', async () => {
    const { survivors, job } = await endedJob();
    const kill = vi.fn<() => Promise<HaltResult>>();
    kill.mockResolvedValueOnce(unclean).mockResolvedValueOnce(clean);
    survivors.add(job, kill);
    expect(await survivors.killAgain(job)).toEqual(unclean);
    expect(await survivors.killAgain(job)).toEqual(clean);
    expect(await survivors.killAgain(job)).toBeUndefined();
    expect(kill).toHaveBeenCalledTimes(2);
  });

  it('is each job its own', async () => {
    const { dispatcher, survivors, job } = await endedJob();
    const other = dispatcher.addJob(() => {});
    await other.finished;
    survivors.add(job, async () => unclean);
    survivors.add(other, async () => clean);
    expect(await survivors.killAgain(other)).toEqual(clean);
    expect(await survivors.killAgain(job)).toEqual(unclean);
  });

  it('may be of several attempts', async () => {
    const { survivors, job } = await endedJob();
    survivors.add(job, async () => unclean);
    survivors.add(job, async () => clean);
    expect(await survivors.killAgain(job)).toEqual(unclean);
  });

  it('is forgotten with its job', async () => {
    const { dispatcher, survivors, job } = await endedJob();
    const kill = vi.fn<() => Promise<HaltResult>>(async () => clean);
    survivors.add(job, kill);
    dispatcher.removeJob(job.id);
    expect(await survivors.killAgain(job)).toBeUndefined();
    expect(kill).not.toHaveBeenCalled();
  });
});
