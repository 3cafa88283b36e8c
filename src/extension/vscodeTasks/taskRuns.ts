// What VS Code runs, by task: runs of the queue's jobs and those that somebody else has started. VS Code asks
// the user when a task is started that already runs, so the queue looks here first. `tasks.taskExecutions`
// cannot be asked: it holds tasks that never started. It only tells, at our own start, what was started
// before.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../local/index.ts';
import { foreignGroup, type ForeignGroup } from '../../node/index.ts';
import { keyOfTask } from '../tasks/taskSource.ts';
import type { TaskRun } from './taskRun.ts';

const checkMs = 5000;

export type Busy = {
  /** Settles when the run is over. */
  readonly over: Promise<void>;
  /** The job whose run it is; undefined for a run from outside of the queue. */
  readonly job: number | undefined;
};

type Outside = {
  readonly key: string;
  readonly over: PromiseWithResolvers<void>;
  begun: boolean;
  group: ForeignGroup | undefined;
  pid: number | undefined;
  goneBefore: boolean;
};

export class TaskRuns implements Disposable {
  readonly #store = new DisposableStore();
  readonly #locks = new Map<string, Busy>();
  readonly #ours = new Map<vscode.TaskExecution, TaskRun>();
  readonly #outside = new Map<vscode.TaskExecution, Outside>();

  constructor() {
    const { tasks, window } = vscode;
    for (const execution of tasks.taskExecutions) {
      if (hasTerminal(execution)) {
        this.#outsideOf(execution);
      }
    }
    this.#store.add(tasks.onDidStartTask(({ execution }) => this.#begun(execution)));
    this.#store.add(
      tasks.onDidStartTaskProcess(({ execution, processId }) => this.#processBegun(execution, processId)),
    );
    this.#store.add(
      tasks.onDidEndTaskProcess(({ execution, exitCode }) =>
        this.#ours.get(execution)?.processEnded(exitCode),
      ),
    );
    this.#store.add(tasks.onDidEndTask(({ execution }) => this.#ended(execution)));
    this.#store.add(window.onDidCloseTerminal(() => this.#endPhantoms()));
    const timer = setInterval(() => this.#endLost(), checkMs);
    this.#store.add({ dispose: () => clearInterval(timer) });
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The run of that task, if there is one. */
  busy(key: string): Busy | undefined {
    const outside = [...this.#outside.values()].find((run) => run.key === key);
    return this.#locks.get(key) ?? (outside && { over: outside.over.promise, job: undefined });
  }

  /** For each run of that task from outside of the queue what settles when it is over. */
  outside(key: string): Promise<void>[] {
    return [...this.#outside.values()].filter((run) => run.key === key).map(({ over }) => over.promise);
  }

  /** Marks the task as run by a job, until the returned function is called. */
  occupy(key: string, job: number): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const lock = { over: promise, job };
    this.#locks.set(key, lock);
    return () => {
      if (this.#locks.get(key) === lock) {
        this.#locks.delete(key);
      }
      resolve();
    };
  }

  /**
   * Tells `run` what happens to an execution, also what has happened to it already. Returns the end of that.
   */
  follow(execution: vscode.TaskExecution, run: TaskRun): () => void {
    const early = this.#outside.get(execution);
    this.#end(execution);
    this.#ours.set(execution, run);
    if (early?.begun === true) {
      run.begun();
    }
    if (early?.group !== undefined) {
      run.processBegun(early.pid);
    }
    return () => {
      if (this.#ours.get(execution) === run) {
        this.#ours.delete(execution);
      }
    };
  }

  #begun(execution: vscode.TaskExecution): void {
    const run = this.#ours.get(execution);
    if (run === undefined) {
      this.#outsideOf(execution).begun = true;
    } else {
      run.begun();
    }
  }

  #processBegun(execution: vscode.TaskExecution, pid: number | undefined): void {
    const run = this.#ours.get(execution);
    if (run === undefined) {
      const outside = this.#outsideOf(execution);
      outside.pid = pid;
      outside.group = pid !== undefined && pid > 0 ? foreignGroup(pid) : undefined;
    } else {
      run.processBegun(pid);
    }
  }

  #ended(execution: vscode.TaskExecution): void {
    this.#ours.get(execution)?.finished();
    this.#end(execution);
  }

  #outsideOf(execution: vscode.TaskExecution): Outside {
    let outside = this.#outside.get(execution);
    if (outside === undefined) {
      outside = {
        key: keyOfTask(execution.task),
        over: Promise.withResolvers<void>(),
        begun: false,
        group: undefined,
        pid: undefined,
        goneBefore: false,
      };
      this.#outside.set(execution, outside);
    }
    return outside;
  }

  #end(execution: vscode.TaskExecution): void {
    this.#outside.get(execution)?.over.resolve();
    this.#outside.delete(execution);
  }

  /** What ran before our own start may be over without a word. */
  #endPhantoms(): void {
    for (const [execution, { begun }] of this.#outside) {
      if (!begun && !hasTerminal(execution)) {
        this.#end(execution);
      }
    }
  }

  /** An end that VS Code does not tell, because its window was away, is seen twice in the process table. */
  #endLost(): void {
    for (const [execution, outside] of this.#outside) {
      const { group, pid } = outside;
      if (group !== undefined && pid !== undefined) {
        const gone = !group.alive().includes(pid);
        if (gone && outside.goneBefore) {
          this.#end(execution);
        }
        outside.goneBefore = gone;
      }
    }
  }
}

function hasTerminal({ task }: vscode.TaskExecution): boolean {
  return vscode.window.terminals.some(
    ({ name, exitStatus }) => name === task.name && exitStatus === undefined,
  );
}
