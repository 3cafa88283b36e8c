// "Show Output": one terminal per job, which replays the job's log and follows it. The log is written by
// the process itself, so the terminal is only a window on it: closing it does not touch the job.

import * as vscode from 'vscode';
import { followLog, logSize, type LogFollower } from '../../node/index.ts';
import type { Job } from '../../queue/index.ts';
import { processOf } from '../jobs/processWork.ts';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { plainLabel } from '../text/plainText.ts';
import type { JobText } from '../tree/jobText.ts';
import type { TaskTerminals } from '../vscodeTasks/taskTerminals.ts';
import { OutputLinks } from './outputLinks.ts';
import type { Outputs } from './outputs.ts';

// A terminal keeps about a thousand lines: replaying more than this only costs time.
const mostReplayedBytes = 2 * 1024 * 1024;

const hideCursor = '\u001b[?25l';
// Grey, not dim: VS Code keeps the contrast of a colour readable in every theme, that of dim text only half.
const grey = (text: string): string => `\u001b[90m${text}\u001b[0m\r\n`;

export class OutputTerminals implements Disposable {
  readonly #store = new DisposableStore();
  readonly #outputs: Outputs;
  readonly #text: JobText;
  readonly #taskTerminals: TaskTerminals;
  readonly #terminals = new Map<number, Shown>();

  constructor(outputs: Outputs, text: JobText, taskTerminals: TaskTerminals) {
    this.#taskTerminals = taskTerminals;
    this.#outputs = outputs;
    this.#text = text;
    this.#store.add(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const [id, { terminal }] of this.#terminals) {
          if (terminal === closed) {
            this.#terminals.delete(id);
          }
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
    this.#store.dispose();
  }

  /** The terminal in which VS Code runs the job, while it is there; otherwise a view of its log. */
  show(job: Job): void {
    const own = this.#taskTerminals.of(job.id);
    if (own !== undefined) {
      own.show();
      return;
    }
    const path = this.#outputs.pathOf(job);
    let shown = this.#terminals.get(job.id);
    // Each attempt has an output of its own.
    if (shown?.path !== path) {
      shown?.terminal.dispose();
      const terminal = vscode.window.createTerminal({
        name: plainLabel(`#${job.id} ${job.name}`),
        iconPath: new vscode.ThemeIcon('output'),
        isTransient: true,
        pty: new OutputView(job, path, this.#text),
      });
      shown = { job, path, terminal };
      this.#terminals.set(job.id, shown);
    }
    shown.terminal.show();
  }

  /** Where the job of one of our terminals runs; undefined for any other terminal. */
  #folderOf(terminal: vscode.Terminal): string | undefined {
    const shown = [...this.#terminals.values()].find((other) => other.terminal === terminal);
    return shown && processOf(shown.job)?.spec.cwd;
  }
}

type Shown = { readonly job: Job; readonly path: string; readonly terminal: vscode.Terminal };

/** What such a terminal shows. */
export class OutputView implements vscode.Pseudoterminal {
  readonly #job: Job;
  readonly #path: string;
  readonly #text: JobText;
  readonly #written = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#written.event;
  #follower: LogFollower | undefined = undefined;
  #closed = false;

  constructor(job: Job, path: string, text: JobText) {
    this.#job = job;
    this.#path = path;
    this.#text = text;
  }

  open(): void {
    void this.#replay();
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
    const size = await logSize(this.#path);
    const fromByte = Math.max(0, size - mostReplayedBytes);
    if (fromByte > 0) {
      this.#write(
        grey(vscode.l10n.t('… {0} MB of earlier output are in {1}', Math.round(fromByte / 1e6), this.#path)),
      );
    }
    if (this.#closed) {
      return;
    }
    this.#follower = followLog(this.#path, {
      fromByte,
      onText: (text) => this.#write(text.replace(/\r?\n/g, '\r\n')),
      onError: (error) => this.#write(grey(vscode.l10n.t('The output cannot be read: {0}', String(error)))),
    });
    await job.finished;
    await this.#follower.drain();
    this.#follower.stop();
    this.#write(`\r\n${grey(this.#text.ended(job))}`);
  }

  #write(text: string): void {
    if (!this.#closed) {
      this.#written.fire(text);
    }
  }
}
