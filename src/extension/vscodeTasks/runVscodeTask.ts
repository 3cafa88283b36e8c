// The handler of jobs that VS Code runs: holds the job back while its task runs already, finds the task,
// hands it to VS Code, and books what the watching machine makes of VS Code's words.

import * as vscode from 'vscode';
import { foreignGroup, type ForeignGroup } from '../../node/index.ts';
import { type Clock, JobFailure, Requeue, HaltIncomplete, type JobContext } from '../../queue/index.ts';
import { limited } from '../shared/limited.ts';
import type { ShellOutput } from './shellOutput.ts';
import type { TaskLookup } from './taskLookup.ts';
import { TaskRun } from './taskRun.ts';
import type { TaskRunEnd } from './taskRunPort.ts';
import type { Busy, TaskRuns } from './taskRuns.ts';
import type { TaskTerminals } from './taskTerminals.ts';
import { isVscodeTask, type VscodeTask } from './vscodeTask.ts';

const outputLimitMs = 1000;

/**
 * The socket of the `code` command: on a remote host, which the web build is too, each terminal has one of
 * its own.
 */
const terminalMark = 'VSCODE_IPC_HOOK_CLI';

export type VscodeTaskHost = {
  readonly runs: TaskRuns;
  readonly lookup: TaskLookup;
  readonly output: ShellOutput;
  readonly terminals: TaskTerminals;
  /** How long a halted process may take to end by itself, in ms. */
  haltGraceMs(): number;
};

export function runVscodeTask(data: unknown, context: JobContext, host: VscodeTaskHost): Promise<void> {
  if (!isVscodeTask(data)) {
    throw new JobFailure('start', vscode.l10n.t('The job does not say which task to run.'));
  }
  const busy = host.runs.busy(data.key);
  if (busy !== undefined) {
    throw new Requeue(waitMessage(busy), busy.over);
  }
  return new Attempt(data, context, host).result;
}

const clock: Pick<Clock, 'monotonic' | 'setTimer' | 'clearTimer'> = {
  monotonic: () => performance.now(),
  setTimer: (callback, ms) => ({ handle: setTimeout(callback, ms) }),
  clearTimer: ({ handle }) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

class Attempt {
  readonly #task: VscodeTask;
  readonly #context: JobContext;
  readonly #host: VscodeTaskHost;
  readonly #ended = Promise.withResolvers<TaskRunEnd>();
  readonly #over = Promise.withResolvers<void>();
  readonly #run: TaskRun;
  #execution: vscode.TaskExecution | undefined = undefined;
  #group: ForeignGroup | undefined = undefined;
  #outputDone: Promise<void> | undefined = undefined;

  constructor(task: VscodeTask, context: JobContext, host: VscodeTaskHost) {
    this.#task = task;
    this.#context = context;
    this.#host = host;
    const free = host.runs.occupy(task.key, context.job.id);
    this.#run = new TaskRun(
      {
        terminate: () => this.#execution?.terminate(),
        alive: () => this.#group?.alive() ?? [],
        strays: () => this.#group?.strays() ?? [],
        kill: () => this.#group?.kill(),
        graceMs: () => host.haltGraceMs(),
        started: () => context.started(),
        processBegun: (pid) => this.#processBegun(pid),
        ended: (end) => this.#ended.resolve(end),
        over: () => {
          free();
          this.#over.resolve();
        },
      },
      clock,
      task.asksQuestions,
    );
  }

  get result(): Promise<void> {
    const { signal } = this.#context;
    const halt = (): void => this.#run.halt();
    signal.addEventListener('abort', halt, { once: true });
    if (signal.aborted) {
      halt();
    }
    void this.#ask();
    return this.#result().finally(() => signal.removeEventListener('abort', halt));
  }

  async #ask(): Promise<void> {
    try {
      const task = await this.#host.lookup.find(this.#task.key);
      if (!this.#run.wanted()) {
        return;
      }
      if (task === undefined) {
        this.#run.rejected(vscode.l10n.t('There is no task "{0}" any more.', this.#task.title));
        return;
      }
      this.#execution = await vscode.tasks.executeTask(task);
      const unfollow = this.#host.runs.follow(this.#execution, this.#run);
      void this.#over.promise.then(unfollow);
      this.#run.accepted();
    } catch (error) {
      const { title } = this.#task;
      this.#run.rejected(vscode.l10n.t('VS Code did not run "{0}": {1}', title, messageOf(error)));
    }
  }

  #processBegun(pid: number | undefined): void {
    const { job } = this.#context;
    if (pid !== undefined && pid > 0) {
      this.#group = foreignGroup(pid, { mark: terminalMark });
    }
    this.#outputDone = this.#host.terminals
      .find(job.id, this.#task.name, pid)
      .then((terminal) => terminal && this.#host.output.take(terminal, this.#context.log));
  }

  async #result(): Promise<void> {
    const end = await this.#ended.promise;
    if (this.#outputDone !== undefined) {
      this.#context.ended(Date.now());
      await limited(this.#outputDone, outputLimitMs);
    }
    switch (end.kind) {
      case 'exit':
        if (end.exitCode !== 0) {
          const { exitCode } = end;
          throw new JobFailure('exitCode', vscode.l10n.t('exit code {0}', exitCode), { exitCode });
        }
        return;
      case 'halted':
        if (!end.clean) {
          throw new HaltIncomplete(end.remaining);
        }
        return;
      case 'unreachable':
        throw new Requeue(vscode.l10n.t('waits until VS Code answers again'), this.#over.promise);
      case 'notStarted':
        throw new JobFailure('start', startMessage(end));
      case 'closed':
        throw new JobFailure(
          'error',
          vscode.l10n.t('ended without an exit code: its terminal was closed, or it was ended from outside'),
        );
      case 'lost':
        throw new JobFailure(
          'error',
          vscode.l10n.t('its process is gone, and VS Code has not told how it ended'),
        );
    }
  }
}

function waitMessage({ job }: Busy): string {
  return job === undefined
    ? vscode.l10n.t('waits for the run of this task that was started outside of the queue')
    : vscode.l10n.t('waits for the run of this task by job #{0}', job);
}

function startMessage({ why, message }: Extract<TaskRunEnd, { kind: 'notStarted' }>): string {
  switch (why) {
    case 'rejected':
      return message ?? '';
    case 'silent':
      return vscode.l10n.t('did not start: VS Code gave no sign of it. Its terminal may say why.');
    case 'noProcess':
      return vscode.l10n.t(
        'did not start: a question was closed, or its program or folder does not exist. Its terminal may say why.',
      );
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
