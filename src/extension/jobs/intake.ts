// Makes jobs of tasks and command lines: everything is resolved here, when the job is added, so that nothing
// is asked later and running it again is exact.

import type * as vscode from 'vscode';
import { checkJobOptions, type Dispatcher, type Job, type JobOptions } from '../../queue/index.ts';
import type { CommandLineRequest, ResolvedTask } from '../tasks/resolvedTask.ts';
import { resolveCommandLine, resolveTask } from '../tasks/resolveTask.ts';
import { requireSupported } from '../tasks/taskSupport.ts';
import type { RecentTasks } from './recentTasks.ts';
import { processKind } from './processWork.ts';

export type CommandRequest = CommandLineRequest & { readonly name?: string; readonly options?: JobOptions };

export class Intake {
  readonly #dispatcher: Dispatcher;
  readonly #recent: RecentTasks;
  readonly #answers: vscode.Memento;

  constructor(dispatcher: Dispatcher, recent: RecentTasks, answers: vscode.Memento) {
    this.#dispatcher = dispatcher;
    this.#recent = recent;
    this.#answers = answers;
  }

  /** Rejects with TaskError when the task is of a kind that cannot be queued, or a variable has no value. */
  async addTask(task: vscode.Task, options: JobOptions = {}): Promise<Job> {
    // Before anybody is asked for an input.
    checkJobOptions(options);
    requireSupported(task);
    const resolved = await resolveTask(task, { answers: this.#answers });
    const job = this.#add(resolved, options);
    await this.#recent.add(resolved.key);
    return job;
  }

  /** Rejects with TaskError when the command line is empty or a variable has no value. */
  async addCommand({ name, options = {}, ...request }: CommandRequest): Promise<Job> {
    checkJobOptions(options);
    const resolved = await resolveCommandLine(request, { answers: this.#answers });
    return this.#add(resolved, { ...(name !== undefined && { name }), ...options });
  }

  #add(resolved: ResolvedTask, options: JobOptions): Job {
    return this.#dispatcher.addJob(
      { kind: processKind, data: resolved },
      { name: resolved.name, ...options },
    );
  }
}
