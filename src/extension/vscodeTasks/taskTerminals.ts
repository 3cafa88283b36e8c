// Which terminal shows the run of which job.

import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../local/index.ts';
import { limited } from '../shared/limited.ts';

const findLimitMs = 5000;
const betweenMs = 50;
const pidLimitMs = 1000;

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

  forget(job: number): void {
    this.#terminals.delete(job);
  }

  /**
   * Finds the job's terminal by its process; a custom execution has none, and its terminal only the task's
   * name.
   */
  async find(job: number, taskName: string, pid: number | undefined): Promise<vscode.Terminal | undefined> {
    const found =
      pid === undefined || pid <= 0
        ? vscode.window.terminals.findLast(({ name }) => name === taskName)
        : await terminalOf(pid);
    // It may have been closed while its process was asked for.
    if (found !== undefined && vscode.window.terminals.includes(found)) {
      this.#terminals.set(job, found);
    }
    return found;
  }
}

/** A terminal that is used again still has the id of the process before for a while. */
async function terminalOf(pid: number): Promise<vscode.Terminal | undefined> {
  const giveUpAt = performance.now() + findLimitMs;
  while (performance.now() < giveUpAt) {
    const terminals = vscode.window.terminals.toReversed();
    const pids = await Promise.all(terminals.map(({ processId }) => limited(processId, pidLimitMs)));
    const found = terminals[pids.indexOf(pid)];
    if (found !== undefined) {
      return found;
    }
    await pause(betweenMs);
  }
  return undefined;
}
