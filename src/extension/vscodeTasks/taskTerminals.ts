// Which terminal shows the run of which job.

import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { limited } from './limited.ts';

const pidLimitMs = 5000;

export class TaskTerminals implements Disposable {
  readonly #store = new DisposableStore();
  readonly #terminals = new Map<number, vscode.Terminal>();

  constructor() {
    this.#store.add(
      vscode.window.onDidCloseTerminal((closed) => {
        for (const [job, terminal] of this.#terminals) {
          if (terminal === closed) {
            this.#terminals.delete(job);
          }
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** The job's terminal, while it is open. */
  of(job: number): vscode.Terminal | undefined {
    return this.#terminals.get(job);
  }

  /** Finds the terminal by its process; a custom execution has none, and its terminal only the task's name. */
  async found(job: number, taskName: string, pid: number | undefined): Promise<void> {
    const terminals = vscode.window.terminals.toReversed();
    if (pid === undefined || pid <= 0) {
      this.#keep(
        job,
        terminals.find(({ name }) => name === taskName),
      );
      return;
    }
    const pids = await Promise.all(terminals.map(({ processId }) => limited(processId, pidLimitMs)));
    this.#keep(job, terminals[pids.indexOf(pid)]);
  }

  forget(job: number): void {
    this.#terminals.delete(job);
  }

  #keep(job: number, terminal: vscode.Terminal | undefined): void {
    // It may have been closed while its process was asked for.
    if (terminal !== undefined && vscode.window.terminals.includes(terminal)) {
      this.#terminals.set(job, terminal);
    }
  }
}
