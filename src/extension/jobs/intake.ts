// Makes jobs of tasks and command lines: everything is resolved here, when the job is added, so that nothing
// is asked later and running it again is exact.

import type * as vscode from 'vscode';
import type { Settings } from '../settings.ts';
import { taskNames } from '../tasks/taskKey.ts';
import { requireTrust } from '../tasks/workspaceTrust.ts';
import type { TaskLookup } from '../vscodeTasks/taskLookup.ts';
import { describeVscodeTask, vscodeTaskKind } from '../vscodeTasks/vscodeTask.ts';
import { checkJobOptions, type Dispatcher, type Job, type JobOptions } from '../../queue/index.ts';
import type { CommandLineRequest, ResolvedTask } from '../tasks/resolvedTask.ts';
import { resolveCommandLine, resolveTask } from '../tasks/resolveTask.ts';
import { requireRunner } from '../tasks/taskSupport.ts';
import type { RecentTasks } from './recentTasks.ts';
import { processKind } from './processWork.ts';

export type CommandRequest = CommandLineRequest & { readonly name?: string; readonly options?: JobOptions };

export class Intake {
  readonly #dispatcher: Dispatcher;
  readonly #recent: RecentTasks;
  readonly #answers: vscode.Memento;
  readonly #settings: Settings;
  readonly #lookup: TaskLookup;

  constructor(
    dispatcher: Dispatcher,
    recent: RecentTasks,
    answers: vscode.Memento,
    settings: Settings,
    lookup: TaskLookup,
  ) {
    this.#dispatcher = dispatcher;
    this.#recent = recent;
    this.#answers = answers;
    this.#settings = settings;
    this.#lookup = lookup;
  }

  /**
   * `terminal`: whether it runs in a terminal, in place of what the settings say; what only VS Code can run does in any
   * case. Rejects with TaskError when the task is of a kind that cannot be queued, or a variable has no value.
   */
  async addTask(task: vscode.Task, options: JobOptions = {}, terminal?: boolean): Promise<Job> {
    // Before anybody is asked for an input.
    checkJobOptions(options);
    const rule = this.#settings.taskRule(taskNames(task));
    const wishes = {
      terminal: terminal ?? rule.terminal ?? false,
      service: options.service ?? false,
    };
    if (requireRunner(task, wishes) === 'vscode') {
      return this.#addVscodeTask(task, options);
    }
    const resolved = await resolveTask(task, { answers: this.#answers, stop: rule.stop });
    const job = this.#add(resolved, options);
    await this.#recent.add(resolved.key);
    return job;
  }

  async #addVscodeTask(task: vscode.Task, options: JobOptions): Promise<Job> {
    requireTrust();
    this.#lookup.remember(task);
    const data = describeVscodeTask(task);
    const job = this.#dispatcher.addJob({ kind: vscodeTaskKind, data }, { name: data.title, ...options });
    await this.#recent.add(data.key);
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
