import { describe, expect, it } from 'vitest';
import { microtasks } from '../fakeClock.ts';
import { makeQueue } from '../kit.ts';

describe('a flood of short jobs lets the event loop have its turns', () => {
  it.each([
    [1, 'synchronous', (): void => {}],
    [64, 'synchronous', (): void => {}],
    [1, 'asynchronous', (): Promise<void> => Promise.resolve()],
    [64, 'asynchronous', (): Promise<void> => Promise.resolve()],
  ])('20,000 on %i workers, %s', async (workers, _name, answer) => {
    const { clock, queue } = makeQueue({ workers });
    const done = { jobs: 0 };
    for (let n = 0; n < 20_000; n += 1) {
      queue.addJob(() => {
        done.jobs += 1;
        clock.spend(0.01);
        return answer();
      });
    }
    let stretches = 0;
    while (done.jobs < 20_000) {
      const [beganAt, ranBefore] = [clock.monotonic(), done.jobs];
      clock.turn();
      for (let calm = -1; calm !== done.jobs;) {
        calm = done.jobs;
        await microtasks();
      }
      const tookMs = clock.monotonic() - beganAt;
      expect(done.jobs).toBeGreaterThan(ranBefore);
      expect(tookMs).toBeLessThan(10);
      if (done.jobs < 20_000) {
        expect(tookMs).toBeGreaterThan(6 - 0.01);
        expect(clock.wantedTurns).toBe(1);
      }
      stretches += 1;
    }
    await queue.finished();
    expect(done.jobs).toBe(20_000);
    expect(stretches).toBe(34);
  });

  it('stops after 6 ms and goes on in the next turn, in order', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const ran: number[] = [];
    for (let n = 0; n < 6; n += 1) {
      queue.addJob(() => {
        ran.push(n);
        clock.spend(3);
      });
    }
    await microtasks();
    expect(ran).toEqual([0, 1, 2]);
    queue.addJob(() => ran.push(6));
    await microtasks();
    expect(ran).toEqual([0, 1, 2]);
    clock.turn();
    expect(ran).toEqual([0, 1, 2, 3, 4, 5]);
    clock.turn();
    expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6]);
    await queue.finished();
  });

  it('paused, halted or stopped while it lets the loop turn, it starts nothing', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    let ran = 0;
    for (let n = 0; n < 10; n += 1) {
      queue.addJob(() => {
        ran += 1;
        clock.spend(9);
      });
    }
    await microtasks();
    queue.pause();
    await clock.quiet();
    expect(ran).toBe(1);
    queue.resume();
    await microtasks();
    expect(ran).toBe(2);
    const stopped = queue.stop();
    await clock.quiet();
    await stopped;
    expect(ran).toBe(2);
    expect(queue.counts).toMatchObject({ succeeded: 2, halted: 8, waiting: 0 });
  });

  it('does not wait for a turn when little is done', async () => {
    const { queue } = makeQueue({ workers: 2 });
    expect(await queue.addJob(() => 1).finished).toEqual({ kind: 'succeeded', value: 1 });
    expect(await queue.addJob(() => 2).finished).toEqual({ kind: 'succeeded', value: 2 });
  });
});
