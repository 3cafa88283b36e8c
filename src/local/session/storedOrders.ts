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

/** A store that cannot be opened yet is waited for, but a person must hear of it. */
const openingLimitMs = 5000;
const answerPollMs = 40;
/** An owner that lives answers in a fraction of a second, one that is gone is replaced in 8 s. */
const answerLimitMs = 20_000;

export class StoredOrders implements OrderChannel {
  readonly #session: QueueSession;
  readonly #secretBox: SecretBox;

  constructor(session: QueueSession, secretBox: SecretBox) {
    this.#session = session;
    this.#secretBox = secretBox;
  }

  prepare(order: KnownOrder): Promise<void> | undefined {
    const works =
      'work' in order
        ? [order.work]
        : 'steps' in order
          ? order.steps.map(({ task }) => task.work)
          : undefined;
    const { opening } = this.#session;
    if (opening !== undefined) {
      return pause(openingLimitMs, opening).then(() => works && this.#prepare(works));
    }
    return works && this.#prepare(works);
  }

  async #prepare(works: readonly Work[]): Promise<void> {
    if (this.#session.store !== undefined && works.some(hasEnvironment)) {
      await this.#secretBox.prepare();
    }
  }

  async send(order: KnownOrder): Promise<OrderAnswer> {
    const { store } = this.#session;
    if (store === undefined) {
      const { unsaved } = this.#session;
      const why = unsaved === undefined ? 'No window leads it.' : unsaved.message;
      throw new QueueError('following', `The queue of this folder cannot be reached: ${why}`);
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
