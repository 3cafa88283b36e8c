// A clock that only moves when a test moves it, and that knows which timers are still set.

import type { Clock, Timer } from '../../../src/queue/index.ts';

type Armed = { readonly callback: () => void; readonly at: number };

export class FakeClock implements Clock {
  readonly #timers = new Map<Timer, Armed>();
  #turns: (() => void)[] = [];
  #elapsedMs = 0;
  #wallMs = 0;

  /** Epoch ms at the beginning. */
  static readonly beginning = 1_700_000_000_000;

  get pendingTimers(): number {
    return this.#timers.size;
  }

  get wantedTurns(): number {
    return this.#turns.length;
  }

  now(): number {
    return FakeClock.beginning + this.#elapsedMs + this.#wallMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  setTimer(callback: () => void, ms: number): Timer {
    const timer: Timer = { handle: undefined };
    this.#timers.set(timer, { callback, at: this.#elapsedMs + ms });
    return timer;
  }

  clearTimer(timer: Timer): void {
    this.#timers.delete(timer);
  }

  afterTurn(callback: () => void): void {
    this.#turns.push(callback);
  }

  /** How long until the first timer is due. */
  get untilTimer(): number {
    return Math.max(0, Math.min(...[...this.#timers.values()].map(({ at }) => at)) - this.#elapsedMs);
  }

  /** Somebody sets the clock on the wall: no time passes. */
  setWall(byMs: number): void {
    this.#wallMs += byMs;
  }

  /** Time passes while somebody computes: no timer fires, the event loop has no turn. */
  spend(ms: number): void {
    this.#elapsedMs += ms;
  }

  /** The event loop has one turn. */
  turn(): void {
    const callbacks = this.#turns;
    this.#turns = [];
    for (const callback of callbacks) {
      callback();
    }
  }

  /** Time passes idly: timers fire when they are due, then everything that follows from it happens. */
  async advance(ms: number): Promise<void> {
    await this.quiet();
    const until = this.#elapsedMs + ms;
    for (let due = this.#firstDue(until); due !== undefined; due = this.#firstDue(until)) {
      const [timer, { callback, at }] = due;
      this.#elapsedMs = Math.max(this.#elapsedMs, at);
      this.#timers.delete(timer);
      callback();
      await this.quiet();
    }
    this.#elapsedMs = until;
    await this.quiet();
  }

  /** Waits until nothing more happens without time passing. */
  async quiet(): Promise<void> {
    await microtasks();
    while (this.#turns.length > 0) {
      this.turn();
      await microtasks();
    }
  }

  #firstDue(until: number): [Timer, Armed] | undefined {
    return [...this.#timers]
      .filter(([, { at }]) => at <= until)
      .toSorted(([, one], [, other]) => one.at - other.at)[0];
  }
}

/** Lets every promise reaction run that follows from what has happened, a few steps deep. */
export async function microtasks(): Promise<void> {
  for (let step = 0; step < 16; step += 1) {
    await Promise.resolve();
  }
}
