// Everything that the queue knows of time comes through this seam, so that a test can replace it.

export type Clock = {
  /** Wall clock, epoch milliseconds. */
  now(): number;
  /** Milliseconds that never go back. */
  monotonic(): number;
  /** What `now` is when `monotonic` is 0, where the host knows it to less than a millisecond. */
  readonly origin?: number;
  /** Calls back once after `ms`; returns what `clearTimer` takes. */
  setTimer(callback: () => void, ms: number): Timer;
  clearTimer(timer: Timer): void;
  /** Calls back when the event loop has had a turn. */
  afterTurn(callback: () => void): void;
};

export type Timer = { handle: unknown };

// A host's timer takes at most 2^31-1 ms and fires at once beyond that.
const longestTimerMs = 0x7fff_ffff;

// Node has setImmediate; a browser has not, and its setTimeout is slower than a message to oneself.
const host = globalThis as typeof globalThis & { setImmediate?: (callback: () => void) => unknown };

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  origin: performance.timeOrigin,
  setTimer(callback, ms) {
    const timer: Timer = { handle: undefined };
    const arm = (leftMs: number): void => {
      const stepMs = Math.min(leftMs, longestTimerMs);
      timer.handle = setTimeout(() => (leftMs > stepMs ? arm(leftMs - stepMs) : callback()), stepMs);
    };
    arm(ms);
    return timer;
  },
  clearTimer: (timer) => clearTimeout(timer.handle as ReturnType<typeof setTimeout>),
  afterTurn:
    host.setImmediate === undefined ? postMessageToSelf : (callback) => host.setImmediate?.(callback),
};

function postMessageToSelf(callback: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    port1.close();
    callback();
  });
  port1.start();
  port2.postMessage(undefined);
}

/** A promise and the function that resolves it. `Promise.withResolvers` is missing in Node 20. */
export type Deferred<T> = {
  readonly promise: Promise<T>;
  readonly resolve: (value: T | PromiseLike<T>) => void;
};

export function deferred<T>(): Deferred<T> {
  let resolve!: Deferred<T>['resolve'];
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
