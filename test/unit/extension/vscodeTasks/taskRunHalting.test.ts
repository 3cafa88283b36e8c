// Halting what VS Code runs, at every moment.
import { describe, expect, it } from 'vitest';
import { limits } from '../../../../src/extension/vscodeTasks/taskRunPort.ts';
import { halted, makeAlive, makeRun } from './kit.ts';

describe('halting a run by VS Code', () => {
  it('terminates it, and is halted whatever the exit code says', async () => {
    for (const exitCode of [0, 1, undefined]) {
      const { clock, run, told, ends, world } = makeAlive();
      run.halt();
      expect(told).toEqual(['started', 'terminate']);
      run.processEnded(exitCode);
      run.finished();
      expect(ends).toEqual([]);
      world.alive = [];
      await clock.advance(limits.pollMs);
      expect(ends).toEqual([halted]);
      expect(told.at(-1)).toBe('over');
      expect(clock.pendingTimers).toBe(0);
    }
  });

  it('before VS Code was asked asks nothing', () => {
    const { run, told, ends } = makeRun();
    run.halt();
    expect(run.wanted()).toBe(false);
    expect(ends).toEqual([halted]);
    expect(told).toEqual(['over']);
  });

  it('before its start terminates it as soon as its process is told', async () => {
    const { clock, run, told, ends } = makeRun();
    expect(run.wanted()).toBe(true);
    run.accepted();
    run.halt();
    expect(told).toEqual([]);
    await clock.advance(3000);
    run.begun();
    expect(told).toEqual(['started']);
    run.processBegun(-1);
    expect(told).toEqual(['started', 'terminate']);
    run.processEnded(undefined);
    run.finished();
    expect(ends).toEqual([halted]);
  });

  it('between its start and its process sees to what that process leaves', async () => {
    const { clock, run, told, ends, world } = makeRun();
    run.accepted();
    run.begun();
    run.halt();
    world.alive = [42];
    run.processBegun(42);
    expect(told).toEqual(['started', 'terminate']);
    run.processEnded(undefined);
    run.finished();
    expect(ends).toEqual([]);
    world.alive = [];
    await clock.advance(limits.pollMs);
    expect(ends).toEqual([halted]);
  });

  it('without a word of its process terminates it after 3 s', async () => {
    const { clock, run, told, ends } = makeRun();
    run.accepted();
    run.begun();
    run.halt();
    expect(told).toEqual(['started']);
    await clock.advance(limits.haltedProcessMs);
    expect(told).toEqual(['started', 'terminate']);
    run.finished();
    expect(ends).toEqual([halted]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('whose process is told first terminates again in the start', () => {
    const { run, told } = makeRun();
    run.accepted();
    run.halt();
    run.processBegun(42);
    run.begun();
    expect(told).toEqual(['started', 'terminate', 'terminate']);
  });

  it('that never starts ends after 10 s, and is terminated if it does start later', async () => {
    const { clock, run, told, ends } = makeRun();
    run.accepted();
    run.halt();
    await clock.advance(limits.haltedStartMs);
    expect(ends).toEqual([halted]);
    run.begun();
    run.finished();
    expect(told).toEqual(['terminate', 'over']);
  });

  it('while VS Code does not answer ends after 10 s', async () => {
    const { clock, run, told, ends } = makeRun();
    run.halt();
    await clock.advance(limits.haltedStartMs);
    expect(ends).toEqual([halted]);
    run.accepted();
    run.begun();
    expect(told).toEqual(['terminate']);
    await clock.advance(limits.silenceMs);
    expect(told).toEqual(['terminate', 'over']);
  });

  it('is halted when VS Code refuses it meanwhile', () => {
    const { run, ends } = makeRun();
    run.halt();
    run.rejected('Task not found');
    expect(ends).toEqual([halted]);
  });

  it('kills what is left after the grace', async () => {
    const { clock, run, told, ends } = makeAlive(42, { graceMs: 1000 });
    run.halt();
    run.processEnded(undefined);
    run.finished();
    await clock.advance(999);
    expect(told).not.toContain('kill');
    await clock.advance(2 * limits.pollMs);
    expect(told.filter((what) => what === 'kill')).toHaveLength(1);
    await clock.advance(limits.pollMs);
    expect(ends).toEqual([halted]);
  });

  it('says what has survived', async () => {
    const { clock, run, ends, world } = makeAlive(42, { graceMs: 0 });
    world.diesOnKill = false;
    world.alive = [42, 43];
    run.halt();
    run.finished();
    await clock.advance(limits.killMs + limits.pollMs);
    expect(ends).toEqual([{ kind: 'halted', clean: false, remaining: [42, 43] }]);
  });

  it('names what has got away, after it had the grace to end by itself', async () => {
    const { clock, run, told, ends, world } = makeAlive(42, { graceMs: 1000 });
    world.alive = [];
    world.strays = [77];
    run.halt();
    run.finished();
    await clock.advance(900);
    expect(ends).toEqual([]);
    await clock.advance(limits.pollMs);
    expect(ends).toEqual([{ kind: 'halted', clean: false, remaining: [77] }]);
    expect(told).not.toContain('kill');
  });

  it('does not wait for an end that is never told', async () => {
    const { clock, run, ends, world } = makeAlive();
    run.halt();
    world.alive = [];
    await clock.advance(limits.terminateMs);
    expect(ends).toEqual([halted]);

    const custom = makeAlive(-1);
    custom.run.halt();
    await custom.clock.advance(limits.terminateMs);
    expect(custom.ends).toEqual([{ kind: 'halted', clean: false, remaining: [] }]);
  });

  it('twice, or after the end, changes nothing', () => {
    const { run, told, ends } = makeAlive(-1);
    run.halt();
    run.halt();
    run.finished();
    run.halt();
    expect(told).toEqual(['started', 'terminate', 'over']);
    expect(ends).toEqual([halted]);
  });

  it('between the exit code and the end is halted', async () => {
    const { clock, run, ends, world } = makeAlive();
    run.processEnded(0);
    run.halt();
    world.alive = [];
    await clock.advance(limits.endMs);
    expect(ends).toEqual([halted]);
  });
});
