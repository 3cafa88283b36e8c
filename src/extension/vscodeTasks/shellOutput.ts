// The output of shell and process tasks, as the terminal's shell integration hands it out. It must be read
// from the moment it begins, which is before VS Code says whose it is: what is read is kept until the
// terminal's run asks for it.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../local/index.ts';

const ownerLimitMs = 30_000;
const mostKeptLength = 1_000_000;

type Sink = (text: string) => void;

class Capture {
  #kept: string[] = [];
  #keptLength = 0;
  #sink: Sink | undefined = undefined;
  #dropped = false;
  readonly done: Promise<void>;

  constructor(stream: AsyncIterable<string>) {
    this.done = this.#read(stream);
    const timer = setTimeout(() => {
      this.#dropped = this.#sink === undefined;
      this.#kept = [];
    }, ownerLimitMs);
    void this.done.finally(() => clearTimeout(timer));
  }

  get taken(): boolean {
    return this.#sink !== undefined || this.#dropped;
  }

  take(sink: Sink): void {
    this.#sink = sink;
    this.#kept.forEach(sink);
    this.#kept = [];
  }

  async #read(stream: AsyncIterable<string>): Promise<void> {
    try {
      for await (const text of stream) {
        if (this.#dropped) {
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
  readonly #captures = new Map<vscode.Terminal, Capture>();

  /** `wanted`: whether a run waits for its output at all. */
  constructor(wanted: () => boolean) {
    this.#store.add(
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        if (wanted()) {
          this.#captures.set(terminal, new Capture(execution.read()));
        }
      }),
    );
    this.#store.add(vscode.window.onDidCloseTerminal((terminal) => void this.#captures.delete(terminal)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Hands what runs in the terminal now to `sink`, from its beginning. Resolves when all is handed over. */
  async take(terminal: vscode.Terminal, sink: Sink): Promise<void> {
    const capture = this.#captures.get(terminal);
    if (capture?.taken === false) {
      capture.take(sink);
      await capture.done;
    }
  }
}
