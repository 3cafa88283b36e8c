// "Show Output": one terminal per job, which replays the job's log and follows it. The log is written by
// the process itself, so the terminal is only a window on it: closing it does not touch the job. VS Code does
// not keep such terminals over a reload, so those that were open are opened again.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore, type Outputs, plainLabel, processOf } from '../../local/index.ts';
import { followLog, logSize, type LogFollower } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { JobText } from '../wording/jobText.ts';
import type { TaskTerminals } from '../vscodeTasks/taskTerminals.ts';
import { OutputLinks } from './outputLinks.ts';
import type { ShownTerminals, TerminalMemory } from './terminalMemory.ts';

// A terminal keeps about a thousand lines: replaying more than this only costs time.
const mostReplayedBytes = 2 * 1024 * 1024;

const mostReopened = 10;

/** A shell that is there when the store opens later than this may be one that the user has opened. */
const standInMs = 10_000;
/** How long VS Code may take to open its shell; where its panel is hidden it opens none. */
const shellMs = 3_000;

const hideCursor = '\u001b[?25l';
// Grey, not dim: VS Code keeps the contrast of a colour readable in every theme, that of dim text only half.
const grey = (text: string): string => `\u001b[90m${text}\u001b[0m\r\n`;

export class OutputTerminals implements Disposable {
  readonly #store = new DisposableStore();
  readonly #outputs: Outputs;
  readonly #text: JobText;
  readonly #taskTerminals: TaskTerminals;
  readonly #terminals = new Map<number, Shown>();
  readonly #showed = new vscode.EventEmitter<Job>();
  /** Fires with the job whose output is shown. */
  readonly onDidShow = this.#showed.event;
  readonly #memory: TerminalMemory;
  readonly #createdAt = Date.now();
  /** What the last window had must not be forgotten before that, nor while this one closes. */
  #remembers = false;

  constructor(
    dispatcher: Pick<Dispatcher, 'onDidChangeJob'>,
    outputs: Outputs,
    text: JobText,
    taskTerminals: TaskTerminals,
    memory: TerminalMemory,
  ) {
    this.#taskTerminals = taskTerminals;
    this.#memory = memory;
    this.#outputs = outputs;
    this.#text = text;
    this.#store.add(this.#showed);
    this.#store.add(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const [id, { terminal }] of this.#terminals) {
          if (terminal === closed) {
            this.#terminals.delete(id);
          }
        }
        if (closed.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) {
          this.#remembers = false;
        }
        this.#remember();
      }),
    );
    this.#store.add(vscode.window.onDidOpenTerminal(() => this.#remember()));
    this.#store.add(vscode.window.onDidChangeActiveTerminal(() => this.#remember()));
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        const shown = change === 'started' ? this.#terminals.get(job.id) : undefined;
        if (shown !== undefined) {
          const path = this.#outputs.pathOf(job);
          shown.job = job;
          shown.view.goOn(job, path === shown.path ? undefined : path);
          shown.path = path;
        }
      }),
    );
    const links = new OutputLinks((terminal) => this.#folderOf(terminal));
    this.#store.add(vscode.window.registerTerminalLinkProvider(links));
    this.#store.add({
      dispose: () => [...this.#terminals.values()].forEach(({ terminal }) => terminal.dispose()),
    });
  }

  dispose(): void {
    this.#remembers = false;
    this.#store.dispose();
  }

  /**
   * Opens those again that the last window had, where their jobs are still known, in the place of the shell
   * that VS Code opens for a panel that was left without one.
   */
  reopen(find: (id: number) => Job | undefined): void {
    const { last } = this.#memory;
    if (last === undefined || vscode.window.terminals.length > 0) {
      this.#reopen(find, last);
    } else {
      // VS Code forgets the user's own terminals if another one is opened before it has brought them back,
      // and opens its shell in a visible panel all the same.
      this.#whenOneIsThere(() => this.#reopen(find, last), last.alone ? shellMs : standInMs);
    }
  }

  /** Also when none comes within `ms`. */
  #whenOneIsThere(act: () => void, ms: number): void {
    const waiting = this.#store.add(new DisposableStore());
    const go = (): void => {
      waiting.dispose();
      act();
    };
    waiting.add(vscode.window.onDidOpenTerminal(go));
    const timer = setTimeout(go, ms);
    waiting.add({ dispose: () => clearTimeout(timer) });
  }

  #reopen(find: (id: number) => Job | undefined, last: ShownTerminals | undefined): void {
    const standIn =
      last?.alone === true && Date.now() < this.#createdAt + standInMs
        ? standInOf(vscode.window.terminals, vscode.tasks.taskExecutions)
        : undefined;
    for (const id of last?.jobs.slice(-mostReopened) ?? []) {
      const job = find(id);
      if (job !== undefined) {
        this.#open(job);
      }
    }
    const shown = this.#terminals.get(last?.active ?? 0) ?? [...this.#terminals.values()].at(-1);
    if (standIn !== undefined && shown !== undefined) {
      shown.terminal.show(true);
      standIn.dispose();
    }
    this.#remembers = true;
    this.#remember();
  }

  /** The terminal in which VS Code runs the job, while it is there; otherwise a view of its log. */
  show(job: Job): void {
    this.#showed.fire(job);
    const own = this.#taskTerminals.of(job.id);
    if (own !== undefined) {
      own.show();
      return;
    }
    this.#open(job).show();
    this.#remember();
  }

  #open(job: Job): vscode.Terminal {
    const path = this.#outputs.pathOf(job);
    let shown = this.#terminals.get(job.id);
    // Each attempt has an output of its own, and an open terminal goes on with the next.
    if (shown?.path !== path) {
      shown?.terminal.dispose();
      const view = new OutputView(job, path, this.#text);
      const terminal = vscode.window.createTerminal({
        name: plainLabel(`#${job.id} ${job.name}`),
        iconPath: new vscode.ThemeIcon('output'),
        isTransient: true,
        pty: view,
      });
      shown = { job, path, terminal, view };
      this.#terminals.set(job.id, shown);
    }
    return shown.terminal;
  }

  #remember(): void {
    if (!this.#remembers) {
      return;
    }
    const { activeTerminal, terminals } = vscode.window;
    const ours = [...this.#terminals].map(([id, { terminal }]) => ({ id, terminal }));
    this.#memory.remember({
      jobs: ours.map(({ id }) => id),
      active: ours.find(({ terminal }) => terminal === activeTerminal)?.id,
      alone: terminals.every((terminal) => ours.some((own) => own.terminal === terminal)),
    });
  }

  /** Whether the terminal in front is that of the job. */
  shows(job: Job): boolean {
    const own = this.#taskTerminals.of(job.id) ?? this.#terminals.get(job.id)?.terminal;
    return own !== undefined && own === vscode.window.activeTerminal;
  }

  /** Where the job of one of our terminals runs; undefined for any other terminal. */
  #folderOf(terminal: vscode.Terminal): string | undefined {
    const shown = [...this.#terminals.values()].find((other) => other.terminal === terminal);
    return shown && processOf(shown.job)?.spec.cwd;
  }
}

type Shown = {
  job: Job;
  path: string;
  readonly terminal: vscode.Terminal;
  readonly view: OutputView;
};

/**
 * The shell that VS Code opens where its panel is shown and has no terminal: nobody has asked for it, or used
 * it.
 */
export function standInOf(
  terminals: readonly vscode.Terminal[],
  tasks: readonly vscode.TaskExecution[],
): vscode.Terminal | undefined {
  const [only, ...others] = terminals;
  if (only === undefined || others.length > 0 || only.state.isInteractedWith) {
    return undefined;
  }
  // Extensions and tasks name theirs.
  const isNamed = 'pty' in only.creationOptions || only.creationOptions.name !== undefined;
  return isNamed || tasks.length > 0 ? undefined : only;
}

/** What such a terminal shows. */
export class OutputView implements vscode.Pseudoterminal {
  #job: Job;
  #path: string;
  readonly #text: JobText;
  readonly #written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#written.event;
  #follower: LogFollower | undefined = undefined;
  #closed = false;
  /** Attempts follow one another. */
  #steps: Promise<void> = Promise.resolve();

  constructor(job: Job, path: string, text: JobText) {
    this.#job = job;
    this.#path = path;
    this.#text = text;
  }

  open(): void {
    void this.#replay();
  }

  /**
   * The job's next attempt has begun, with an output of its own; or (`path` undefined) this window has lost
   * the lead, and has the job by another object from now on.
   */
  goOn(job: Job, path: string | undefined): void {
    this.#job = job;
    if (path === undefined) {
      return;
    }
    this.#path = path;
    const before = this.#follower;
    // Before the terminal is open there is nothing to go on from.
    if (before !== undefined) {
      this.#steps = this.#steps.then(async () => {
        await before.drain();
        before.stop();
        const attempt = vscode.l10n.t('attempt {0}', this.#job.attempt);
        this.#write(`\r\n${grey(attempt)}`);
        this.#follow(path, 0);
      });
    }
  }

  close(): void {
    this.#closed = true;
    this.#follower?.stop();
    this.#written.dispose();
  }

  async #replay(): Promise<void> {
    const job = this.#job;
    const task = processOf(job);
    this.#write(hideCursor);
    if (task !== undefined) {
      this.#write(grey(`> ${plainLabel(task.commandText)}`) + grey(`  ${plainLabel(task.spec.cwd)}`));
    }
    if (job.state === 'waiting' && job.attempts.length === 0) {
      this.#write(grey(vscode.l10n.t('The job has not started yet; its output appears here when it does.')));
    }
    const path = this.#path;
    const size = await logSize(path);
    const fromByte = Math.max(0, size - mostReplayedBytes);
    if (fromByte > 0) {
      this.#write(
        grey(vscode.l10n.t('… {0} MB of earlier output are in {1}', Math.round(fromByte / 1e6), path)),
      );
    }
    if (this.#closed) {
      return;
    }
    this.#follow(path, fromByte);
    if (path !== this.#path) {
      this.goOn(this.#job, this.#path);
    }
    await this.#finished();
    await this.#steps;
    await this.#follower?.drain();
    this.#follower?.stop();
    this.#write(`\r\n${grey(this.#text.ended(this.#job))}`);
  }

  async #finished(): Promise<void> {
    let job: Job;
    do {
      job = this.#job;
      await job.finished;
    } while (job !== this.#job);
  }

  #follow(path: string, fromByte: number): void {
    if (!this.#closed) {
      this.#follower = followLog(path, {
        fromByte,
        onText: (text) => this.#write(text.replace(/\r?\n/g, '\r\n')),
        onError: (error) => this.#write(grey(vscode.l10n.t('The output cannot be read: {0}', String(error)))),
      });
    }
  }

  #write(text: string): void {
    if (!this.#closed) {
      this.#written.fire(text);
    }
  }
}
