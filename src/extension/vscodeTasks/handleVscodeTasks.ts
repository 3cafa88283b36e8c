import type { DisposableStore, HaltGrace } from '../../local/index.ts';
import type { Dispatcher } from '../../queue/index.ts';
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
};

/** Tells the dispatcher how VS Code runs tasks. */
export function handleVscodeTasks(
  dispatcher: Dispatcher,
  grace: HaltGrace,
  store: DisposableStore,
): VscodeTasks {
  const lookup = new TaskLookup();
  const terminals = store.add(new TaskTerminals());
  const runs = store.add(new TaskRuns());
  const host = {
    lookup,
    terminals,
    runs,
    output: store.add(new ShellOutput(() => dispatcher.workers.some(({ job }) => job && vscodeTaskOf(job)))),
    haltGraceMs: () => grace.ms,
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
  return { lookup, terminals, runs };
}
