// Makes jobs of tasks and command lines: everything is resolved here, when the job is added, so that nothing
// is asked later and running it again is exact.

import type * as vscode from 'vscode';
import { checkJobOptions, type Dispatcher, type Job, type JobOptions } from '../../queue/index.ts';
import type { CommandLineRequest } from '../tasks/resolvedTask.ts';
import { resolveCommandLine } from '../tasks/resolveTask.ts';
import { chainOf } from '../tasks/taskDependencies.ts';
import { requireTrust } from '../tasks/workspaceTrust.ts';
import { addChain } from './addChain.ts';
import type { KeyLimitBook } from './keyLimitBook.ts';
import { processKind } from './processWork.ts';
import type { RecentTasks } from './recentTasks.ts';
import type { TaskJobs, TaskWish } from './taskJobs.ts';

export type CommandRequest = CommandLineRequest & { readonly name?: string; readonly options?: JobOptions };

export type AddTaskOptions = {
  /** In a terminal or not, in place of what the settings say; what only VS Code can run does in any case. */
  readonly terminal?: boolean | undefined;
  /** What `${file}` means, for all of the chain. Default: the active file. */
  readonly file?: vscode.Uri | undefined;
};

export class Intake {
  readonly #dispatcher: Dispatcher;
  readonly #recent: RecentTasks;
  readonly #answers: vscode.Memento;
  readonly #jobs: TaskJobs;
  readonly #limits: KeyLimitBook;

  constructor(
    dispatcher: Dispatcher,
    recent: RecentTasks,
    answers: vscode.Memento,
    jobs: TaskJobs,
    limits: KeyLimitBook,
  ) {
    this.#dispatcher = dispatcher;
    this.#recent = recent;
    this.#answers = answers;
    this.#jobs = jobs;
    this.#limits = limits;
  }

  /**
   * Adds the task and all that it depends on, and resolves with the task's own job. Rejects with TaskError when one of the
   * tasks is of a kind that cannot be queued, or a variable has no value; then nothing was added.
   */
  async addTask(
    task: vscode.Task,
    options: JobOptions = {},
    { terminal, file }: AddTaskOptions = {},
  ): Promise<Job> {
    // Before anybody is asked for an input.
    checkJobOptions(options);
    requireTrust();
    const twin = this.#waiting(options.uniqueKey);
    if (twin !== undefined) {
      return twin;
    }
    const chain = await chainOf(task);
    const root = chain.length - 1;
    const wished = chain.map((step, place) => {
      const isRoot = place === root;
      const wish: TaskWish = {
        file,
        place: root === 0 ? 'alone' : isRoot ? 'root' : 'needed',
        service: isRoot && options.service === true,
        terminal: isRoot ? terminal : undefined,
      };
      return { step, wish };
    });
    wished.forEach(({ step, wish }) => this.#jobs.check(step.task, wish));
    const steps = [];
    for (const { step, wish } of wished) {
      steps.push({ ...step, task: await this.#jobs.prepare(step.task, wish) });
    }
    steps.forEach(({ task: { key, atOnce } }) => this.#limits.allow(key, atOnce));
    const job = addChain(this.#dispatcher, steps, options);
    const key = steps.at(-1)?.task.key;
    if (key !== undefined) {
      await this.#recent.add(key);
    }
    return job;
  }

  /** Rejects with TaskError when the command line is empty or a variable has no value. */
  async addCommand(
    { name, options = {}, ...request }: CommandRequest,
    { file }: Pick<AddTaskOptions, 'file'> = {},
  ): Promise<Job> {
    checkJobOptions(options);
    const resolved = await resolveCommandLine(request, { answers: this.#answers, file });
    return this.#dispatcher.addJob(
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
