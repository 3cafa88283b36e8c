import type { Dispatcher } from '../../queue/index.ts';
import type { DisposableStore } from '../disposable.ts';
import type { Settings } from '../settings.ts';
import { runVscodeTask } from './runVscodeTask.ts';
import { ShellOutput } from './shellOutput.ts';
import { TaskLookup } from './taskLookup.ts';
import { TaskRuns } from './taskRuns.ts';
import { TaskTerminals } from './taskTerminals.ts';
import { vscodeTaskKind, vscodeTaskOf } from './vscodeTask.ts';

export type VscodeTasks = {
  readonly lookup: TaskLookup;
  readonly terminals: TaskTerminals;
  readonly runs: TaskRuns;
  /** Shortens the grace of every halt, also of those under way. */
  hurry(): void;
};

// VS Code gives a closing window about five seconds.
const closingGraceMs = 2000;

/** Tells the dispatcher how VS Code runs tasks. */
export function handleVscodeTasks(
  dispatcher: Dispatcher,
  settings: Settings,
  store: DisposableStore,
): VscodeTasks {
  let mostGraceMs = Number.POSITIVE_INFINITY;
  const lookup = new TaskLookup();
  const terminals = store.add(new TaskTerminals());
  const runs = store.add(new TaskRuns());
  const host = {
    lookup,
    terminals,
    runs,
    output: store.add(new ShellOutput(() => dispatcher.workers.some(({ job }) => job && vscodeTaskOf(job)))),
    haltGraceMs: () => Math.min(mostGraceMs, settings.haltGraceMs),
  };
  dispatcher.handle(vscodeTaskKind, (data, context) => runVscodeTask(data, context, host), {
    reportsStart: true,
  });
  store.add(
    dispatcher.onDidChangeJob(({ change, job }) => {
      if (change === 'removed') {
        terminals.forget(job.id);
      }
    }),
  );
  const hurry = (): void => {
    mostGraceMs = closingGraceMs;
  };
  return { lookup, terminals, runs, hurry };
}
