// How one task runs as a job, with nothing left to ask. Nothing is added here: a chain is added when all of
// it is known.

import type * as vscode from 'vscode';
import {
  compositeKind,
  type CompositeTask,
  type PreparedTask,
  processKind,
  withInstanceLimit,
} from '../../local/index.ts';
import type { JobOptions, Work } from '../../queue/index.ts';
import type { Settings } from '../settings/settings.ts';
import { dependsOnOthers } from '../tasksJson/taskConfiguration.ts';
import { taskNames, taskTitle } from '../tasksJson/taskKey.ts';
import type { TaskRule } from '../settings/taskRules.ts';
import type { Asked } from '../tasks/resolveOptions.ts';
import { resolveTask } from '../tasks/resolveTask.ts';
import { keyOfTask } from '../tasks/taskSource.ts';
import { instanceLimit, isComposite, requireRunner, unsupported } from '../tasks/taskSupport.ts';
import type { TaskLookup } from '../vscodeTasks/taskLookup.ts';
import { describeVscodeTask, vscodeTaskKind } from '../vscodeTasks/vscodeTask.ts';

export type TaskRequest = {
  readonly service: boolean;
  readonly terminal: boolean | undefined;
  /** What `${file}` means; default: the active file. */
  readonly file: vscode.Uri | undefined;
  /** It is there because another task depends on it. */
  readonly isNeeded: boolean;
};

/** A task of which it is decided how it runs; nothing of it is resolved yet. */
export type PlannedTask = {
  readonly task: vscode.Task;
  readonly request: TaskRequest;
  readonly rule: TaskRule;
  /** `nobody`: it only stands for the tasks that it depends on. */
  readonly runner: 'queue' | 'vscode' | 'nobody';
};

export class TaskPreparer {
  readonly #answers: vscode.Memento;
  readonly #settings: Settings;
  readonly #lookup: TaskLookup;

  constructor(answers: vscode.Memento, settings: Settings, lookup: TaskLookup) {
    this.#answers = answers;
    this.#settings = settings;
    this.#lookup = lookup;
  }

  /** Throws TaskError `unsupported`, without asking anybody anything. */
  plan(task: vscode.Task, request: TaskRequest): PlannedTask {
    const rule = this.#settings.taskRule(taskNames(task));
    return { task, request, rule, runner: runnerOf(task, request, rule) };
  }

  /**
   * Asks what has to be asked and is not in `asked` yet. Rejects with TaskError, also when a question is
   * closed.
   */
  async prepare(plan: PlannedTask, asked: Asked): Promise<PreparedTask> {
    const { task, request, rule } = plan;
    const atOnce = instanceLimit(task);
    return {
      key: keyOfTask(task),
      work: withInstanceLimit(await this.#work(plan, asked), atOnce),
      options: {
        name: taskTitle(task),
        ...optionsOf(rule),
        ...(isNeededService(task, request) && { service: true }),
      },
      atOnce,
    };
  }

  async #work({ task, request, rule, runner }: PlannedTask, asked: Asked): Promise<Work> {
    if (runner === 'nobody') {
      const data: CompositeTask = { key: keyOfTask(task), title: taskTitle(task) };
      return { kind: compositeKind, data };
    }
    if (runner === 'vscode') {
      this.#lookup.remember(task);
      return { kind: vscodeTaskKind, data: describeVscodeTask(task) };
    }
    const data = await resolveTask(task, {
      answers: this.#answers,
      asked,
      endless: task.isBackground || request.service,
      stop: rule.stop,
      leaveRunning: rule.leaveRunning,
      file: request.file,
    });
    return { kind: processKind, data };
  }
}

function runnerOf(task: vscode.Task, request: TaskRequest, rule: TaskRule): PlannedTask['runner'] {
  const { terminal, file } = request;
  if (isComposite(task)) {
    return 'nobody';
  }
  const service = request.service || isNeededService(task, request);
  const runner = requireRunner(task, { terminal: terminal ?? rule.terminal ?? false, service });
  if (runner === 'vscode' && dependsOnOthers(task)) {
    throw unsupported(task, 'vscodeChain');
  }
  if (runner === 'vscode' && file !== undefined) {
    throw unsupported(task, 'vscodeFile');
  }
  return runner;
}

/** A background task that others need runs beside the workers; they wait until it is ready. */
function isNeededService(task: vscode.Task, { isNeeded }: TaskRequest): boolean {
  return isNeeded && task.isBackground && !isComposite(task);
}

function optionsOf({
  terminal: _terminal,
  stop: _stop,
  leaveRunning: _leaveRunning,
  ...options
}: TaskRule): JobOptions {
  return options;
}
