// When a running job's row is drawn again because its clock goes on. VS Code closes the tooltip of a row that
// is drawn again, and forgets one that was about to open. So the longer a job runs, the less often its clock
// ticks, and it stands still while somebody reads the tooltip.

import type * as vscode from 'vscode';
import type { Disposable } from '../../local/index.ts';
import type { Job } from '../../queue/index.ts';

const everyMs = 1000;
/** VS Code does not say when a tooltip closes. */
const readingMs = 15_000;
/** VS Code asks for the tooltip of a row that is clicked, too, without showing it. */
const clickMs = 1000;

type View = Pick<vscode.TreeView<unknown>, 'visible' | 'onDidChangeVisibility'>;

/** Costs nothing while the view is hidden or nothing runs. */
export class Ticker implements Disposable {
  readonly #view: View;
  readonly #running: () => readonly Job[];
  readonly #draw: (jobs: readonly Job[]) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listener: vscode.Disposable;
  /** What the clocks show. */
  #shown = new Map<Job, number>();
  #read: { readonly job: Job; readonly until: number } | undefined = undefined;
  #clicked: { readonly jobs: readonly Job[]; readonly until: number } | undefined = undefined;

  /** `draw` gets those of the running jobs whose rows are due. */
  constructor(view: View, running: () => readonly Job[], draw: (jobs: readonly Job[]) => void) {
    this.#view = view;
    this.#running = running;
    this.#draw = draw;
    this.#timer = setInterval(() => this.#tick(), everyMs);
    this.#listener = view.onDidChangeVisibility(() => this.#tick());
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#listener.dispose();
  }

  /**
   * Leaves a row alone while its tooltip is read: until another one opens, a row is clicked, or for some
   * seconds.
   */
  tooltipOpened(job: Job): void {
    const now = Date.now();
    const wasClicked = this.#clicked?.jobs.includes(job) === true && now < this.#clicked.until;
    if (!wasClicked) {
      this.#read = { job, until: now + readingMs };
    }
  }

  /** The selection has changed, be it by a click, which closes any tooltip. */
  selected(jobs: readonly Job[]): void {
    this.#read = undefined;
    this.#clicked = { jobs, until: Date.now() + clickMs };
  }

  /** Draws the row of a job as soon as nobody reads its tooltip. */
  redraw(job: Job): void {
    if (this.isRead(job)) {
      this.#shown.delete(job);
    } else {
      this.#draw([job]);
    }
  }

  /** Whether a tooltip is open that drawing the row would close. */
  isRead(job: Job): boolean {
    return this.#read?.job === job && Date.now() < this.#read.until;
  }

  #tick(): void {
    const now = Date.now();
    const shown = new Map<Job, number>();
    const due: Job[] = [];
    for (const job of this.#view.visible ? this.#running() : []) {
      const before = this.#shown.get(job);
      const time = this.isRead(job) ? before : clockSeconds(now - (job.startedAt ?? now));
      if (time !== undefined) {
        shown.set(job, time);
      }
      if (time !== before) {
        due.push(job);
      }
    }
    this.#shown = shown;
    if (due.length > 0) {
      this.#draw(due);
    }
  }
}

/** The seconds that the clock of a running job shows: each one at first, later every 5th, then every 30th. */
export function clockSeconds(elapsedMs: number): number {
  const seconds = Math.max(0, Math.floor(elapsedMs / 1000));
  const step = seconds < 10 ? 1 : seconds < 300 ? 5 : 30;
  return seconds - (seconds % step);
}
