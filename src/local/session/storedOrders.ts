// Orders to the window that leads, through the store.

import {
  type Order,
  type OrderAnswer,
  type OrderChannel,
  QueueError,
  type Work,
  readAnswer,
} from '../../queue/index.ts';
import { type JobStore, pause, StoreError } from '../../node/index.ts';
import type { ChainOrder } from '../chains/chainOrders.ts';
import type { QueueSession } from './queueSession.ts';
import { hasEnvironment, sealWork } from '../sealing/sealedWork.ts';
import type { SecretBox } from '../sealing/secretBox.ts';

type KnownOrder = Order | ChainOrder;

/** An order waits so long for a store that cannot be opened yet; then a person must hear of it. */
const usualOpeningLimitMs = 5000;
const answerPollMs = 40;
/** An owner that lives answers in a fraction of a second, one that is gone is replaced in 8 s. */
const answerLimitMs = 20_000;

export class StoredOrders implements OrderChannel {
  readonly #session: QueueSession;
  readonly #secretBox: SecretBox;
  readonly #openingLimitMs: number;

  constructor(session: QueueSession, secretBox: SecretBox, openingLimitMs = usualOpeningLimitMs) {
    this.#session = session;
    this.#secretBox = secretBox;
    this.#openingLimitMs = openingLimitMs;
  }

  prepare(order: KnownOrder): Promise<void> | undefined {
    const works =
      'work' in order
        ? [order.work]
        : 'steps' in order
          ? order.steps.map(({ task }) => task.work)
          : undefined;
    const { opening } = this.#session;
    return opening === undefined
      ? works && this.#prepare(works)
      : this.#opened(order, opening).then(() => works && this.#prepare(works));
  }

  /**
   * Waits for a store that cannot be opened yet. When that takes too long, refuses the order: another window
   * may be the first to open the store, and what was changed here in memory would be lost. A halt needs no
   * store.
   */
  async #opened({ do: what }: KnownOrder, opening: Promise<void>): Promise<void> {
    await pause(this.#openingLimitMs, opening);
    if (this.#session.opening !== undefined && what !== 'halt' && what !== 'haltAll') {
      throw this.#unreachable();
    }
  }

  #unreachable(): QueueError {
    const { unsaved } = this.#session;
    const why = unsaved === undefined ? 'No window leads it.' : unsaved.message;
    return new QueueError('following', `The queue of this folder cannot be reached: ${why}`);
  }

  async #prepare(works: readonly Work[]): Promise<void> {
    if (this.#session.store !== undefined && works.some(hasEnvironment)) {
      await this.#secretBox.prepare();
    }
  }

  async send(order: KnownOrder): Promise<OrderAnswer> {
    const { store } = this.#session;
    if (store === undefined) {
      throw this.#unreachable();
    }
    const giveUpAt = performance.now() + answerLimitMs;
    const id = await this.#write(store, this.#sealed(order), giveUpAt);
    while (performance.now() < giveUpAt && !this.#session.isClosing) {
      const answer = store.answerOf(id);
      if (answer !== undefined) {
        this.#session.catchUp();
        return readAnswer(answer);
      }
      await pause(answerPollMs);
    }
    throw new QueueError(
      'following',
      'The window that leads this queue does not answer. It will carry out the order when it does.',
    );
  }

  /** The file may be busy for a moment: the window that leads writes to it, too. */
  async #write(store: JobStore, order: KnownOrder, giveUpAt: number): Promise<number> {
    for (;;) {
      try {
        return store.addOrder(order);
      } catch (error) {
        if (!(error instanceof StoreError)) {
          throw error;
        }
        if (error.reason !== 'busy' || performance.now() > giveUpAt || this.#session.isClosing) {
          const message = `The order could not be given to the window that leads this queue: ${error.message}.`;
          throw new QueueError('following', message);
        }
        // Whoever waits as well does not ask again at the same time.
        await pause(answerPollMs * (1 + Math.random()));
      }
    }
  }

  #sealed(order: KnownOrder): KnownOrder {
    const seal = (text: string): string | undefined => this.#secretBox.seal(text);
    if ('work' in order) {
      return { ...order, work: sealWork(order.work, seal) };
    }
    if (!('steps' in order)) {
      return order;
    }
    const steps = order.steps.map(({ task, ...step }) => ({
      ...step,
      task: { ...task, work: sealWork(task.work, seal) },
    }));
    return { ...order, steps };
  }
}
