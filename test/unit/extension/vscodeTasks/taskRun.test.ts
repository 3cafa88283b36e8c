// Every rule of "no wait without an end".
import { describe, expect, it } from 'vitest';
import { limits } from '../../../../src/extension/vscodeTasks/taskRunPort.ts';
import { makeAlive, makeRun } from './kit.ts';

describe('a run by VS Code that goes well', () => {
  it('ends with its exit code, once', async () => {
    const { clock, run, told, ends, processes } = makeAlive();
    run.processBegun(43);
    expect(processes).toEqual([42]);
    run.processEnded(3);
    run.finished();
    run.finished();
    run.finished();
    expect(ends).toEqual([{ kind: 'exit', exitCode: 3 }]);
    expect(told).toEqual(['started', 'over']);
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(1_000_000);
    expect(ends).toHaveLength(1);
  });

  it('whose process is told before its start', () => {
    const { run, told, ends } = makeRun();
    run.accepted();
    run.processBegun(42);
    run.begun();
    run.processEnded(0);
    run.finished();
    expect(ends).toEqual([{ kind: 'exit', exitCode: 0 }]);
    expect(told).toEqual(['started', 'over']);
  });

  it('ends 2 s after the exit code when no end is told (rule 4)', async () => {
    const { clock, run, ends } = makeAlive();
    run.processEnded(0);
    await clock.advance(limits.endMs - 1);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toEqual([{ kind: 'exit', exitCode: 0 }]);
    run.finished();
    expect(ends).toHaveLength(1);
  });
});

describe('a run by VS Code that does not start', () => {
  it('is unreachable when VS Code does not answer for 30 s (rule 1), and terminated when it starts late', async () => {
    const { clock, run, told, ends } = makeRun();
    await clock.advance(limits.askMs);
    expect(ends).toEqual([{ kind: 'unreachable' }]);
    expect(told).toEqual([]);
    run.accepted();
    run.begun();
    expect(told).toEqual(['terminate']);
    run.processBegun(42);
    run.processEnded(undefined);
    run.finished();
    expect(told).toEqual(['terminate', 'over']);
    expect(ends).toHaveLength(1);
    expect(clock.pendingTimers).toBe(0);
  });

  it('that is not reached is over when VS Code refuses it after all', async () => {
    const { clock, run, told } = makeRun();
    await clock.advance(limits.askMs);
    run.rejected('Task not found');
    expect(told).toEqual(['over']);
  });

  it('fails after 60 s of silence and is terminated, again when it starts late (rule 2)', async () => {
    const { clock, run, told, ends } = makeRun();
    run.accepted();
    await clock.advance(limits.silenceMs - 1);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toEqual([{ kind: 'notStarted', why: 'silent' }]);
    expect(told).toEqual(['terminate']);
    run.begun();
    expect(told).toEqual(['terminate', 'terminate']);
    run.finished();
    expect(told.at(-1)).toBe('over');
    expect(clock.pendingTimers).toBe(0);
  });

  it('that never starts late is over after as long again', async () => {
    const { clock, run, told } = makeRun();
    run.accepted();
    await clock.advance(limits.silenceMs);
    await clock.advance(limits.silenceMs);
    expect(told).toEqual(['terminate', 'over']);
    expect(clock.pendingTimers).toBe(0);
  });

  it('gets 10 minutes when it asks a person', async () => {
    const { clock, run, ends } = makeRun({ asks: true });
    run.accepted();
    await clock.advance(limits.questionMs - 1);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toEqual([{ kind: 'notStarted', why: 'silent' }]);
  });

  it('fails with the words of the refusal', () => {
    const { run, ends, told } = makeRun();
    run.rejected('Task not found');
    expect(ends).toEqual([{ kind: 'notStarted', why: 'rejected', message: 'Task not found' }]);
    expect(told).toEqual(['over']);
  });

  it('fails when its end is all that is told', async () => {
    const { clock, run, ends } = makeRun();
    run.accepted();
    run.finished();
    await clock.advance(limits.strayEndMs);
    expect(ends).toEqual([{ kind: 'notStarted', why: 'noProcess' }]);
  });

  it('does not take the end of the run before for its own', async () => {
    const { clock, run, ends } = makeRun();
    run.accepted();
    run.finished();
    await clock.advance(limits.strayEndMs - 1);
    run.begun();
    run.processBegun(42);
    await clock.advance(1);
    expect(ends).toEqual([]);
  });

  it('fails when its process could not be spawned', () => {
    const { run, ends } = makeRun();
    run.accepted();
    run.begun();
    run.processBegun(undefined);
    run.processEnded(undefined);
    run.finished();
    expect(ends).toEqual([{ kind: 'notStarted', why: 'noProcess' }]);
  });
});

describe('a run by VS Code that ends oddly', () => {
  it('was closed when it has no exit code and nobody halted it', () => {
    for (const pid of [42, -1]) {
      const { run, ends } = makeAlive(pid);
      run.processEnded(undefined);
      run.finished();
      expect(ends).toEqual([{ kind: 'closed' }]);
    }
  });

  it('is lost when its process is gone at two looks without a word (rule 3)', async () => {
    const { clock, ends, world } = makeAlive();
    await clock.advance(60_000);
    expect(ends).toEqual([]);
    world.alive = [];
    await clock.advance(limits.checkMs);
    expect(ends).toEqual([]);
    await clock.advance(limits.checkMs);
    expect(ends).toEqual([{ kind: 'lost' }]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is not lost when the word comes between the looks', async () => {
    const { clock, run, ends, world } = makeAlive();
    world.alive = [];
    await clock.advance(limits.checkMs);
    run.processEnded(0);
    run.finished();
    await clock.advance(60_000);
    expect(ends).toEqual([{ kind: 'exit', exitCode: 0 }]);
  });

  it('of a custom execution is not looked for', async () => {
    const { clock, ends } = makeAlive(-1);
    await clock.advance(3_600_000);
    expect(ends).toEqual([]);
  });
});
