// Problems of running jobs in the Problems view. VS Code matches only the tasks that it runs itself, so the
// log of a job with problem matchers is followed and matched here. A task's problems stay until its next run
// brings output or ends: removing the job from the list does not take them away, since they are about the
// files. A window that opens finds those of earlier runs again in their kept output.
import * as vscode from 'vscode';
import {
  type ApplyTo,
  type Disposable,
  DisposableStore,
  followProblems,
  type JobHistory,
  latestMatchedRuns,
  type MatcherDefinition,
  matcherProblemText,
  type MatchingBudget,
  type MatchingNotice,
  type Outputs,
  ProblemBoard,
  type ProblemFollower,
  type ProblemListener,
  processOf,
  type Readiness,
  type RunProblems,
} from '../../local/index.ts';
import { logSize } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import { batches, type FileDiagnostics, toDiagnostic } from './diagnostics.ts';

const updateMs = 200;
/** Of the output of an earlier run, so much of its end is read again. */
const mostRecalledBytes = 8 * 1024 * 1024;
/** The window that opens has more urgent things to do than to match the outputs of all tasks. */
const mostRecallingMs = 2000;

type Following = { readonly run: RunProblems; readonly follower: ProblemFollower };

export class ProblemReporter implements Disposable {
  readonly #store = new DisposableStore();
  readonly #outputs: Outputs;
  readonly #readiness: Pick<Readiness, 'isReady'>;
  readonly #log: vscode.LogOutputChannel;
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('Job Queue'));
  readonly #board = new ProblemBoard();
  readonly #following = new Map<Job, Following>();
  #recalling: ProblemFollower | undefined;
  #isDisposed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    dispatcher: Dispatcher,
    outputs: Outputs,
    readiness: Pick<Readiness, 'isReady'>,
    log: vscode.LogOutputChannel,
  ) {
    this.#outputs = outputs;
    this.#readiness = readiness;
    this.#log = log;
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        if (change === 'started') {
          this.#started(job);
        }
        if (change === 'ended' || change === 'retry') {
          void this.#ended(job);
        }
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { follower } of this.#following.values()) {
      follower.stop();
    }
    this.#following.clear();
    this.#isDisposed = true;
    this.#recalling?.stop();
    this.#store.dispose();
  }

  /** Finds the problems of runs that ended before the window was opened, one output after the other. */
  async recall(history: JobHistory): Promise<void> {
    const budget = { leftMs: mostRecallingMs };
    for (const { job, task, matchers } of this.#isDisposed ? [] : latestMatchedRuns(history)) {
      const run = this.#board.recall(task);
      const size = await logSize(this.#outputs.pathOf(job));
      if (this.#isDisposed) {
        return;
      }
      if (budget.leftMs <= 0) {
        this.#log.warn(`#${job.id} ${job.name}: the problems of its last run are not looked for again.`);
      } else if (size > 0) {
        const fromByte = Math.max(0, size - mostRecalledBytes);
        this.#recalling = this.#follow(job, run, matchers, { fromByte, budget });
        await this.#recalling.end();
        this.#show(run);
      }
    }
  }

  #started(job: Job): void {
    const task = processOf(job);
    for (const problem of task?.matcherProblems ?? []) {
      this.#log.warn(`#${job.id} ${job.name}: ${matcherProblemText(problem)}`);
    }
    this.#stopOthers(job);
    if (task?.matchers && task.matchers.length > 0) {
      const run = this.#board.begin(task.key);
      this.#following.set(job, { run, follower: this.#follow(job, run, task.matchers) });
    }
  }

  /** Who has lost the lead has each job by another object from then on, and hears no end of the former. */
  #stopOthers(job: Job): void {
    for (const [other, { follower }] of this.#following) {
      if (other.id === job.id && other !== job) {
        follower.stop();
        this.#following.delete(other);
      }
    }
  }

  async #ended(job: Job): Promise<void> {
    const following = this.#following.get(job);
    if (!following) {
      return;
    }
    await following.follower.end();
    // Meanwhile the window may have closed, or another attempt begun.
    if (this.#following.get(job) !== following) {
      return;
    }
    this.#following.delete(job);
    this.#show(following.run);
  }

  #follow(
    job: Job,
    run: RunProblems,
    matchers: readonly MatcherDefinition[],
    part: { readonly fromByte?: number; readonly budget?: MatchingBudget } = {},
  ): ProblemFollower {
    const { attempt } = job;
    const ready = () => this.#readiness.isReady(job, attempt);
    const listener: ProblemListener = {
      onOutput: () => this.#show(run),
      onBegin: (owners) => {
        this.#board.restart(run, owners);
        this.#updateSoon();
      },
      onReady: ready,
      onProblem: (file, problem) => {
        const uri = vscode.Uri.file(file).toString();
        if (!applies(problem.matcher.applyTo, uri)) {
          return;
        }
        this.#board.add(run, uri, problem);
        this.#updateSoon();
      },
      onNotice: (notice) => this.#log.warn(`#${job.id} ${job.name}: ${noticeText(notice)}`),
      onError: (error) => {
        this.#log.error(`#${job.id} ${job.name}: its problems cannot be found.`, error);
        // Nothing can tell any more.
        ready();
      },
    };
    return followProblems(this.#outputs.pathOf(job), matchers, listener, part);
  }

  #show(run: RunProblems): void {
    this.#board.show(run);
    this.#updateSoon();
  }

  #updateSoon(): void {
    if (!this.#board.hasChanged) {
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#update();
    }, updateMs);
  }

  #update(): void {
    const files = this.#board.takeChanged().map((file): FileDiagnostics => {
      return [vscode.Uri.parse(file, true), this.#board.problemsOf(file).map(toDiagnostic)];
    });
    for (const batch of batches(files)) {
      this.#collection.set(batch);
    }
  }
}

function applies(applyTo: ApplyTo, uri: string): boolean {
  if (applyTo === 'allDocuments') {
    return true;
  }
  const open = vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri);
  return open === (applyTo === 'openDocuments');
}

function noticeText(notice: MatchingNotice): string {
  return notice.kind === 'tooMany'
    ? `${notice.limit} problems are shown; further ones in its output are not looked for.`
    : `a problem matcher of "${notice.matcher.owner}" takes too long for a line of the output; it is not used any more for this job. Its expressions: ${expressionsOf(notice.matcher).join('  ')}`;
}

function expressionsOf({ patterns, background }: MatcherDefinition): string[] {
  return [
    ...patterns.map(({ regexp }) => regexp),
    ...(background ? [background.begins, background.ends] : []),
  ];
}
