import type { CommitResult, Journal, JournalBatch, SavedJob, StoredAnswer, Work } from '../../queue/index.ts';
import type { JobStore, StoreFailure } from '../../node/index.ts';
import { hasEnvironment, sealWork } from '../sealing/sealedWork.ts';
import type { SecretBox } from '../sealing/secretBox.ts';

/** The dispatcher's journal: the store, once there is one and its lease is held. */
export class StoreJournal implements Journal {
  readonly #secretBox: SecretBox;
  readonly #sealed = new WeakMap<Work, Work>();
  readonly #onResult: (result: CommitResult) => void;
  #lease: { readonly store: JobStore; readonly epoch: number } | undefined;

  /** `onResult` hears how each write went, before the dispatcher does. */
  constructor(secretBox: SecretBox, onResult: (result: CommitResult) => void) {
    this.#secretBox = secretBox;
    this.#onResult = onResult;
  }

  /** Why the store cannot be opened yet: what is to be saved waits. */
  awaited: StoreFailure | undefined;

  set lease(lease: { readonly store: JobStore; readonly epoch: number } | undefined) {
    this.#lease = lease;
  }

  get lastError(): StoreFailure | undefined {
    return this.#lease === undefined ? this.awaited : this.#lease.store.lastError;
  }

  /** An order was carried out: its answer and what it has changed are one transaction, the next commit. */
  answer(id: number, answer: StoredAnswer): void {
    this.#lease?.store.noteAnswer(id, answer);
  }

  /** Writes what has changed, and answers even when nothing has. */
  save(saveQueue: () => CommitResult): void {
    // An answer that is written without what its order has changed would be a lie.
    if (saveQueue() === 'saved' && this.#lease?.store.hasAnswers === true) {
      this.commit({ jobs: [], removed: [] });
    }
  }

  commit(batch: JournalBatch): CommitResult {
    if (this.#lease === undefined) {
      return this.awaited === undefined ? 'unsaved' : 'retry';
    }
    // For some milliseconds it is not known how to seal: at the start, and while there is no key yet.
    const secretBox = this.#secretBox;
    const needsKey = batch.jobs.some(({ work }) => work !== undefined && hasEnvironment(work));
    if (needsKey && (secretBox.reading || secretBox.isEmpty)) {
      void secretBox.prepare().then(() => this.#onResult('retry'));
      return 'retry';
    }
    const { store, epoch } = this.#lease;
    const sealed = { ...batch, jobs: batch.jobs.map((job) => this.#seal(job)) };
    const result = store.commit(epoch, sealed);
    this.#onResult(result);
    return result;
  }

  #seal(job: SavedJob): SavedJob {
    const { work } = job;
    if (work === undefined || !hasEnvironment(work)) {
      return job;
    }
    let sealed = this.#sealed.get(work);
    if (sealed === undefined) {
      sealed = sealWork(work, (text) => this.#secretBox.seal(text));
      this.#sealed.set(work, sealed);
    }
    return { ...job, work: sealed };
  }
}
