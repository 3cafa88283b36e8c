import type * as vscode from 'vscode';
import type { Disposable } from '../../local/index.ts';
import type { Dispatcher } from '../../queue/index.ts';

const everyMs = 1000;

/** Calls back every second while the view is visible and something runs; costs nothing otherwise. */
export class Ticker implements Disposable {
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(
    view: vscode.TreeView<unknown>,
    dispatcher: Pick<Dispatcher, 'counts' | 'services'>,
    tick: () => void,
  ) {
    this.#timer = setInterval(() => {
      if (view.visible && (dispatcher.counts.running > 0 || dispatcher.services.length > 0)) {
        tick();
      }
    }, everyMs);
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}
