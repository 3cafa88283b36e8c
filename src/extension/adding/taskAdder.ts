// Makes jobs of tasks and command lines: everything is resolved here, when the job is added, so that nothing
// is asked later and running it again is exact.

import type * as vscode from 'vscode';
import {
  type Job,
  type JobOptions,
  type JobQueue,
  type QueueSight,
  checkJobOptions,
} from '../../queue/index.ts';
import { addChainTo, leaveOut, processKind } from '../../local/index.ts';
import type { Asked, CommandLineRequest } from '../tasks/resolveOptions.ts';
import { resolveCommandLine } from '../tasks/resolveTask.ts';
import { chainOf } from '../tasks/taskDependencies.ts';
import { keyOfTask } from '../tasks/taskSource.ts';
import type { TaskRuns } from '../vscodeTasks/taskRuns.ts';
import { requireTrust } from '../tasks/workspaceTrust.ts';
import type { RecentTasks } from './recentTasks.ts';
import type { TaskPreparer, TaskRequest } from './taskPreparer.ts';

export type CommandRequest = CommandLineRequest & { readonly name?: string; readonly options?: JobOptions };

export type AddTaskOptions = {
  /** In a terminal or not, in place of what the settings say; what only VS Code can run does in any case. */
  readonly terminal?: boolean | undefined;
  /** What `${file}` means, for all of the chain. Default: the active file. */
  readonly file?: vscode.Uri | undefined;
};

export class TaskAdder {
  readonly #dispatcher: Pick<QueueSight, 'waiting'>;
  readonly #queue: JobQueue;
  readonly #recent: RecentTasks;
  readonly #answers: vscode.Memento;
  readonly #preparer: TaskPreparer;
  readonly #runs: Pick<TaskRuns, 'outside'>;

  constructor(
    dispatcher: Pick<QueueSight, 'waiting'>,
    queue: JobQueue,
    recent: RecentTasks,
    answers: vscode.Memento,
    preparer: TaskPreparer,
    runs: Pick<TaskRuns, 'outside'>,
  ) {
    this.#dispatcher = dispatcher;
    this.#queue = queue;
    this.#recent = recent;
    this.#answers = answers;
    this.#preparer = preparer;
    this.#runs = runs;
  }

  /**
   * Adds the task and all that it depends on, and resolves with the task's own job. Rejects with TaskError
   * when one of the tasks is of a kind that cannot be queued, or a variable has no value; then nothing was
   * added.
   */
  async addTask(
    task: vscode.Task,
    options: JobOptions = {},
    { terminal, file }: AddTaskOptions = {},
  ): Promise<Job> {
    checkJobOptions(options);
    // Here for all that is resolved below: trust is never taken back while the window lives.
    requireTrust();
    const twin = this.#waiting(options.uniqueKey);
    if (twin !== undefined) {
      return twin;
    }
    // A watcher that VS Code runs already does what it is needed for.
    const chain = leaveOut(
      await chainOf(task),
      (needed) => needed.isBackground && this.#runs.outside(keyOfTask(needed)).length > 0,
    );
    const root = chain.length - 1;
    // All of them, before anybody is asked for an input.
    const planned = chain.map((step, place) => {
      const isRoot = place === root;
      const request: TaskRequest = {
        file,
        isNeeded: !isRoot,
        service: isRoot && options.service === true,
        terminal: isRoot ? terminal : undefined,
      };
      return { ...step, task: this.#preparer.plan(step.task, request) };
    });
    const steps = [];
    const asked: Asked = new Map();
    for (const step of planned) {
      steps.push({ ...step, task: await this.#preparer.prepare(step.task, asked) });
    }
    const job = await addChainTo(this.#queue, steps, options);
    const key = steps.at(-1)?.task.key;
    if (key !== undefined) {
      await this.#recent.add(key);
    }
    return job;
  }

  /**
   * Rejects with TaskError when the workspace is not trusted, the command line is empty or a variable has no
   * value.
   */
  async addCommand(
    { name, options = {}, ...request }: CommandRequest,
    { file }: Pick<AddTaskOptions, 'file'> = {},
  ): Promise<Job> {
    checkJobOptions(options);
    requireTrust();
    const resolved = await resolveCommandLine(request, { answers: this.#answers, file });
    return this.#queue.addJob(
      { kind: processKind, data: resolved },
      { name: name ?? resolved.name, ...options },
    );
  }

  #waiting(uniqueKey: string | undefined): Job | undefined {
    return uniqueKey === undefined
      ? undefined
      : this.#dispatcher.waiting.find((job) => job.uniqueKey === uniqueKey);
  }
}
