// A run that is told what the test wants, on a clock of the test's own.
import { TaskRun } from '../../../../src/extension/vscodeTasks/taskRun.ts';
import type { TaskRunEnd } from '../../../../src/extension/vscodeTasks/taskRunPort.ts';
import { FakeClock } from '../../queue/fakeClock.ts';

export const halted: TaskRunEnd = { kind: 'halted', clean: true, remaining: [] };

export function makeRun({ asks = false, graceMs = 5000 } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  const ends: TaskRunEnd[] = [];
  const processes: (number | undefined)[] = [];
  const world = { alive: [] as number[], strays: [] as number[], diesOnKill: true };
  const run = new TaskRun(
    {
      terminate: () => told.push('terminate'),
      alive: () => world.alive,
      strays: () => world.strays,
      kill: () => {
        told.push('kill');
        world.alive = world.diesOnKill ? [] : world.alive;
      },
      graceMs: () => graceMs,
      started: () => told.push('started'),
      processBegun: (pid) => processes.push(pid),
      ended: (end) => ends.push(end),
      over: () => told.push('over'),
    },
    clock,
    asks,
  );
  return { clock, run, told, ends, processes, world };
}

/** A run whose process has started. */
export function makeAlive(pid: number | undefined = 42, options = {}) {
  const made = makeRun(options);
  made.world.alive = pid !== undefined && pid > 0 ? [pid] : [];
  made.run.accepted();
  made.run.begun();
  made.run.processBegun(pid);
  return made;
}
