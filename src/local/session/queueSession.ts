// The window's part in the queue of its folders. A store that exists is opened at the start and its lease
// taken: then this window leads, with what the store has. Otherwise another window leads: this one shows the
// rows of the store, leaves its orders there, and takes over when the other one is gone. Folders without a
// store get one with the first order. Where none can be opened, the queue works in memory and says so.

import { type CommitResult, type LeaderPort, answerTo } from '../../queue/index.ts';
import {
  type Acquired,
  hasStore,
  defaultLeaseMs,
  leaseOwnerNow,
  type LeaseHeld,
  mayPass,
  openStore,
  type JobStore,
  type LeaseOwner,
  type OpenedStore,
  type StoreFailure,
  type StoreOptions,
  type UnsavedReason,
} from '../../node/index.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { ErrorGate } from '../base/errorGate.ts';
import type { SecretBox } from '../sealing/secretBox.ts';
import { StoreFollower } from './storeFollower.ts';
import { SessionChanges, SessionEvents } from './sessionEvents.ts';
import { StoreJournal } from './storeJournal.ts';

/** Why nothing is written at the moment. */
export type Unsaved = { readonly reason: UnsavedReason | 'corrupt'; readonly message: string };

export type SessionOptions = {
  readonly folder: string;
  /** For tests. */
  readonly store?: StoreOptions;
  readonly secretBox: SecretBox;
  readonly resumeAfterCrash: () => boolean;
  /** A store that could be opened only later has taken the jobs of this window; `identity` is its own. */
  readonly onAdopted?: (identity: string) => void;
  /** The greatest id of which any job has left a trace; default: not known. */
  readonly lastJobId?: () => number;
  readonly onError: (message: string, error: unknown) => void;
};

/** How long opening the store again may block. */
const againBusyMs = 20;
const sliceMs = 8;
const pollMs = 250;
/** How often folders without a store are checked for one that another window has made. */
const checkMs = 2000;

export class QueueSession implements Disposable {
  readonly journal: StoreJournal;
  /** The window closes: nothing starts any more. */
  isClosing = false;
  readonly events = new SessionEvents();
  /** Something of what this says has changed. */
  readonly changes: SessionChanges;
  readonly #options: SessionOptions;
  readonly #leaseMs: number;
  readonly #disposables = new DisposableStore();
  readonly #self: LeaseOwner = leaseOwnerNow();
  readonly #errors: ErrorGate;
  /** Undefined until the first order, in folders without a store. */
  #opened: OpenedStore | undefined;
  #opening: PromiseWithResolvers<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #owner: LeaderPort | undefined;
  #epoch: number | undefined;
  #follower: StoreFollower | undefined;
  #isUnsaved = false;
  #pausedByCrash = false;
  #ranAtCrash: ReadonlySet<number> = new Set();
  #starting = false;
  #lastRenewal = 0;
  #lastTry = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#leaseMs = options.store?.leaseMs ?? defaultLeaseMs;
    this.changes = new SessionChanges((error) => options.onError('A listener of the session failed.', error));
    this.#errors = new ErrorGate((error) => options.onError('The saved queue cannot be used.', error));
    this.journal = new StoreJournal(options.secretBox, (result) => this.#committed(result));
  }

  /** The store stays open: VS Code disposes everything while `deactivate` still saves. */
  dispose(): void {
    this.isClosing = true;
    clearInterval(this.#timer);
    this.#disposables.dispose();
  }

  /** Whether the folders have a queue, as far as this window knows. */
  get isOpen(): boolean {
    return this.#opened !== undefined;
  }

  /** Of the store's file; undefined when the queue is not saved. */
  get identity(): string | undefined {
    return this.store?.identity;
  }

  /** Why nothing is written at the moment; undefined: all is saved. */
  get unsaved(): Unsaved | undefined {
    if (this.#opened !== undefined && 'unsaved' in this.#opened) {
      return this.#opened.unsaved;
    }
    if (this.journal.awaited !== undefined) {
      return this.journal.awaited;
    }
    return this.#isUnsaved ? this.store?.lastError : undefined;
  }

  /** The queue is paused because the last window on it has crashed. */
  get pausedByCrash(): boolean {
    return this.#pausedByCrash;
  }

  /** The jobs that ran when the last window on the queue crashed: the event of that names them. */
  get ranAtCrash(): ReadonlySet<number> {
    return this.#ranAtCrash;
  }

  /** Nothing may start: the window closes, or is not ready yet. */
  get gateClosed(): boolean {
    return this.isClosing || this.#starting;
  }

  /** Opens the store if there is one. To be called when all kinds of work have their handlers. */
  begin(owner: LeaderPort): void {
    this.#owner = owner;
    const { dispatcher } = owner;
    this.#disposables.add(
      dispatcher.onDidChangeQueue(({ change }) => {
        if (change === 'fenced') {
          this.#follow();
        } else if (change === 'resumed' && this.#pausedByCrash) {
          this.#pausedByCrash = false;
          this.changes.fire();
        }
      }),
    );
    const { folder } = this.#options;
    if (hasStore(folder)) {
      this.open();
    } else {
      this.#leadAnew();
      this.#every(checkMs, () => hasStore(folder) && this.open());
    }
  }

  /**
   * Opens the store, and makes it when there is none: leads or follows from now on. Does nothing when it is
   * open. A store that cannot be opened for the moment is tried again by itself; meanwhile nothing starts.
   */
  open(): void {
    if (this.#opened !== undefined || this.isClosing || this.journal.awaited !== undefined) {
      return;
    }
    this.#tryToOpen(openStore(this.#options.folder, this.#options.store));
  }

  /** Settles when the store has been opened, or cannot be; undefined when nothing is to be waited for. */
  get opening(): Promise<void> | undefined {
    return this.#opening?.promise;
  }

  #tryToOpen(found: OpenedStore): void {
    const { opened, got } = this.#acquire(found);
    const unsaved = 'unsaved' in opened ? opened.unsaved : undefined;
    if (unsaved !== undefined && mayPass(unsaved)) {
      this.#await(unsaved);
      return;
    }
    this.journal.awaited = undefined;
    this.#opened = opened;
    this.#options.secretBox.read();
    this.#errors.run(() => this.#join(got));
    this.#every(pollMs, () => this.#tick());
    if ('store' in opened) {
      this.events.tellOpened(opened);
    }
    this.#opening?.resolve();
    this.#opening = undefined;
    this.changes.fire();
  }

  /** Nothing starts, and orders wait, until the store can be opened. */
  #await(failure: StoreFailure): void {
    this.journal.awaited = failure;
    this.#opening ??= Promise.withResolvers();
    this.#every(pollMs, () => {
      if (!this.isClosing) {
        // The event loop must go on.
        this.#tryToOpen(openStore(this.#options.folder, { ...this.#options.store, openBusyMs: againBusyMs }));
      }
    });
    this.changes.fire();
  }

  /** Tries to write again. False: it still cannot be. */
  retry(): boolean {
    const { dispatcher } = this.#need();
    if (this.#opened !== undefined && 'unsaved' in this.#opened) {
      this.#opened = this.#adopted(openStore(this.#options.folder, this.#options.store));
    }
    if (this.store?.retry() === true) {
      dispatcher.save();
    }
    this.changes.fire();
    return this.unsaved === undefined;
  }

  /** Shows what another window has written since the last look. */
  catchUp(): void {
    this.#errors.run(() => this.#catchUp());
  }

  /** Hands the queue over, with what still runs. False: it could not be saved. */
  handOver(): boolean {
    const { dispatcher } = this.#need();
    if (!dispatcher.leading) {
      return true;
    }
    const result = dispatcher.save();
    if (result === 'retry' || result === 'unsaved') {
      return false;
    }
    dispatcher.stepDown();
    if (this.#epoch !== undefined) {
      this.store?.release(this.#epoch, true);
    }
    this.abandon();
    return true;
  }

  /** Leaves the store as it is: nothing more is written, and the next window takes this one for crashed. */
  abandon(): void {
    this.#epoch = undefined;
    this.journal.lease = undefined;
  }

  /** Nothing can be read or written any more. */
  close(): void {
    this.store?.close();
  }

  /** Undefined when the queue is not saved. */
  get store(): JobStore | undefined {
    return this.#opened !== undefined && 'store' in this.#opened ? this.#opened.store : undefined;
  }

  /** Calls `act` every `ms`, and no longer what it called before. */
  #every(ms: number, act: () => unknown): void {
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#errors.run(act), ms);
    this.#timer.unref();
  }

  #need(): LeaderPort {
    if (this.#owner === undefined) {
      throw new Error('The session has not begun.');
    }
    return this.#owner;
  }

  /** Takes the lease of a store that was opened, if it is free. Closes a store that cannot be written. */
  #acquire(found: OpenedStore): { opened: OpenedStore; got?: Acquired | LeaseHeld } {
    if ('unsaved' in found) {
      return { opened: found };
    }
    if (this.#hasOpenJobs) {
      // Whoever has added them past the commands was told that they are there: they are not dropped.
      return { opened: this.#adopted(found) };
    }
    const got = found.store.acquire(this.#self);
    if (!('failed' in got)) {
      return { opened: found, got };
    }
    if (got.failed.reason === 'busy') {
      // It can be read meanwhile.
      return { opened: found };
    }
    found.store.close();
    const { message } = got.failed;
    return { opened: { unsaved: mayPass(got.failed) ? got.failed : { reason: 'error', message } } };
  }

  /** At the start; `got`: what asking for the lease has given. */
  #join(got: Acquired | LeaseHeld | undefined): void {
    const { dispatcher } = this.#need();
    if (this.store === undefined) {
      this.#leadAnew();
    } else if (this.#epoch !== undefined) {
      // The store has adopted what this window has.
      dispatcher.save();
    } else if (got === undefined || !('epoch' in got)) {
      this.#follow();
    } else if (got.before === 'empty') {
      this.#take(got.epoch);
      this.#leadAnew();
      dispatcher.save();
    } else {
      this.#follow();
      this.#lead(got);
    }
  }

  /** Leads, with what it has in memory, where nothing is saved. */
  #leadAnew(): void {
    const { dispatcher } = this.#need();
    if (!dispatcher.leading) {
      dispatcher.follow({ jobs: [], removed: [] });
      dispatcher.lead({ lastId: this.#options.lastJobId?.() ?? 0 });
    }
  }

  #take(epoch: number, store = this.store): void {
    this.#epoch = epoch;
    this.#lastRenewal = performance.now();
    this.journal.lease = store && { store, epoch };
  }

  #lead({ epoch, before }: { epoch: number; before: 'empty' | 'clean' | 'crashed' }): void {
    const { dispatcher } = this.#need();
    this.#catchUp();
    const running = dispatcher.jobs.filter(({ state }) => state === 'running').map(({ id }) => id);
    const { waiting } = dispatcher.counts;
    const hold =
      before === 'crashed' && waiting > 0 && !this.#options.resumeAfterCrash() && !dispatcher.paused;
    this.#take(epoch);
    this.#ranAtCrash = new Set(before === 'crashed' ? running : []);
    this.#starting = true;
    try {
      dispatcher.lead({ lastId: this.#options.lastJobId?.() ?? 0 });
      if (hold) {
        dispatcher.pause();
      }
      dispatcher.save();
    } finally {
      this.#starting = false;
    }
    this.#pausedByCrash = hold;
    dispatcher.recheckGate();
    if (before === 'crashed' && running.length + waiting > 0) {
      this.events.tell({ kind: 'crashed', isPaused: hold, running });
    }
    this.changes.fire();
  }

  /**
   * Throws StoreError when the store cannot be read; then it shows nothing, and the next tick tries again.
   */
  #follow(): void {
    const { dispatcher } = this.#need();
    const store = this.store;
    this.abandon();
    this.#follower = undefined;
    if (store === undefined) {
      return;
    }
    // Also what it has shown of a file that was replaced.
    dispatcher.stepDown();
    this.#follower = new StoreFollower(store, dispatcher);
    this.changes.fire();
  }

  /** Who has not seen the rows must not lead: it would write over them. */
  #catchUp(): void {
    if (this.#epoch === undefined && this.#follower?.identity !== this.identity) {
      this.#follow();
    }
    this.#follower?.catchUp();
  }

  #tick(): void {
    const store = this.store;
    const owner = this.#need();
    if (this.isClosing || store === undefined) {
      return;
    }
    const now = performance.now();
    if (this.#epoch === undefined) {
      this.#catchUp();
      if (now - this.#lastTry >= this.#leaseMs / 6) {
        this.#lastTry = now;
        const got = store.acquire(this.#self);
        if ('epoch' in got) {
          this.#lead(got);
        }
      }
      return;
    }
    if (now - this.#lastRenewal >= this.#leaseMs / 3) {
      this.#lastRenewal = now;
      if (!store.renew(this.#epoch)) {
        this.#follow();
        return;
      }
      if (this.#isUnsaved) {
        this.journal.save(() => owner.dispatcher.save());
      }
      this.events.quarantined(store.quarantined);
    }
    this.#carryOutOrders();
  }

  /**
   * Carries out the orders of other windows until they have taken the time that a person would notice; the
   * rest follows when the event loop has had a turn.
   */
  #carryOutOrders(): void {
    const owner = this.#need();
    // An order whose change could not be written with its answer would be carried out twice.
    if (this.isClosing || this.#epoch === undefined || this.#options.secretBox.reading) {
      return;
    }
    const until = performance.now() + sliceMs;
    const orders = this.store?.takeOrders(this.#epoch) ?? [];
    for (const [index, { id, order }] of orders.entries()) {
      this.journal.answer(id, answerTo(order, owner));
      if (performance.now() > until || index === orders.length - 1) {
        this.journal.save(() => owner.dispatcher.save());
        setImmediate(() => this.#errors.run(() => this.#carryOutOrders()));
        return;
      }
    }
  }

  /** Jobs of this window that wait or run in memory alone. */
  get #hasOpenJobs(): boolean {
    const { dispatcher } = this.#need();
    return dispatcher.leading && dispatcher.counts.waiting + dispatcher.counts.running > 0;
  }

  /** Lets a store that has no jobs take those of this window. Otherwise they stay in memory. */
  #adopted(opened: OpenedStore): OpenedStore {
    if ('unsaved' in opened) {
      return opened;
    }
    const { store } = opened;
    const got = store.acquire(this.#self);
    if ('epoch' in got && got.before === 'empty') {
      this.#take(got.epoch, store);
      this.#errors.run(() => this.#options.onAdopted?.(store.identity));
      return opened;
    }
    if ('epoch' in got) {
      store.release(got.epoch, got.before === 'clean');
    }
    store.close();
    const message = 'The store has jobs of its own; reload the window to see them.';
    return {
      unsaved: 'failed' in got && mayPass(got.failed) ? got.failed : { reason: 'error', message },
    };
  }

  #committed(result: CommitResult): void {
    const isRefused = result === 'retry' || result === 'unsaved';
    const isUnsaved = isRefused && this.journal.lastError !== undefined;
    if (isRefused && !isUnsaved) {
      // The key has come.
      queueMicrotask(() => this.#owner?.dispatcher.leading === true && this.#owner.dispatcher.save());
    }
    if (isUnsaved !== this.#isUnsaved) {
      this.#isUnsaved = isUnsaved;
      this.changes.fire();
    }
  }
}
