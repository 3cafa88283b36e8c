// The output of shell and process tasks, as the terminal's shell integration hands it out. It must be read from the
// moment it begins, which is before VS Code says whose it is: what is read is kept until a run with the terminal's
// process id asks for it.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { limited } from './limited.ts';

const pidLimitMs = 10_000;
const ownerLimitMs = 30_000;
const mostKeptLength = 1_000_000;

type Sink = (text: string) => void;

class Capture {
  #kept: string[] = [];
  #keptLength = 0;
  #sink: Sink | undefined = undefined;
  dropped = false;
  readonly done: Promise<void>;

  constructor(stream: AsyncIterable<string>) {
    this.done = this.#read(stream);
  }

  take(sink: Sink): void {
    this.#sink = sink;
    this.#kept.forEach(sink);
    this.#kept = [];
  }

  drop(): void {
    this.dropped ||= this.#sink === undefined;
  }

  async #read(stream: AsyncIterable<string>): Promise<void> {
    try {
      for await (const text of stream) {
        if (this.dropped) {
          return;
        }
        if (this.#sink !== undefined) {
          this.#sink(text);
        } else if (this.#keptLength < mostKeptLength) {
          this.#kept.push(text);
          this.#keptLength += text.length;
        }
      }
    } catch {
      // The terminal has gone; what was read stays.
    }
  }
}

export class ShellOutput implements Disposable {
  readonly #store = new DisposableStore();
  readonly #captures = new Map<number, Capture>();
  readonly #takers = new Map<number, Sink>();

  /** `wanted`: whether a run waits for its output at all. */
  constructor(wanted: () => boolean) {
    this.#store.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        if (wanted()) {
          void this.#capture(terminal, new Capture(execution.read()));
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Hands the output of the terminal with that process to `sink`, from its beginning. */
  take(pid: number, sink: Sink): void {
    this.#takers.set(pid, sink);
    this.#captures.get(pid)?.take(sink);
  }

  /** Resolves when all output is handed over, at the latest after `limitMs`. */
  async finish(pid: number, limitMs: number): Promise<void> {
    const capture = this.#captures.get(pid);
    if (capture !== undefined) {
      await limited(capture.done, limitMs);
    }
    this.#takers.delete(pid);
    this.#captures.delete(pid);
  }

  async #capture(terminal: vscode.Terminal, capture: Capture): Promise<void> {
    const pid = await limited(terminal.processId, pidLimitMs);
    if (pid === undefined) {
      capture.drop();
      return;
    }
    this.#captures.set(pid, capture);
    const sink = this.#takers.get(pid);
    if (sink !== undefined) {
      capture.take(sink);
    }
    const timer = setTimeout(() => {
      capture.drop();
      if (capture.dropped && this.#captures.get(pid) === capture) {
        this.#captures.delete(pid);
      }
    }, ownerLimitMs);
    void capture.done.finally(() => clearTimeout(timer));
  }
}
