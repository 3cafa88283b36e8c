// Every rule of "no wait without an end", and halting, on a clock of our own.
import { describe, expect, it } from 'vitest';
import { TaskRun } from '../../../src/extension/vscodeTasks/taskRun.ts';
import { limits, type TaskRunEnd } from '../../../src/extension/vscodeTasks/taskRunPort.ts';
import { FakeClock } from '../queue/fakeClock.ts';

const halted = { kind: 'halted', clean: true, remaining: [] };

function makeRun({ asks = false, graceMs = 5000 } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const ends: TaskRunEnd[] = [];
  const world = { alive: [] as number[], diesOnKill: true };
  const run = new TaskRun(
    {
      terminate: () => told.push('terminate'),
      alive: () => world.alive,
      kill: () => {
        told.push('kill');
        world.alive = world.diesOnKill ? [] : world.alive;
      },
      graceMs: () => graceMs,
      started: () => told.push('started'),
      ended: (end) => ends.push(end),
      over: () => told.push('over'),
    },
    clock,
    asks,
  );
  return { clock, run, told, ends, world };
}

/** A run whose process has started. */
function makeAlive(pid: number | undefined = 42, options = {}) {
  const made = makeRun(options);
  made.world.alive = pid !== undefined && pid > 0 ? [pid] : [];
  made.run.accepted();
  made.run.begun();
  made.run.processBegun(pid);
  return made;
}

describe('a run by VS Code that goes well', () => {
  it('ends with its exit code, once', async () => {
    const { clock, run, told, ends } = makeAlive();
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

  it('before its start terminates it in the start', async () => {
    const { clock, run, told, ends } = makeRun();
    expect(run.wanted()).toBe(true);
    run.accepted();
    run.halt();
    expect(told).toEqual([]);
    await clock.advance(3000);
    run.begun();
    expect(told).toEqual(['started', 'terminate']);
    run.processBegun(-1);
    run.processEnded(undefined);
    run.finished();
    expect(ends).toEqual([halted]);
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
