// Dragging waiting jobs: onto another one they take its place, onto the group they go to the end. Across
// priorities a person is asked first.

import * as vscode from 'vscode';
import type { JobQueue, QueueSight } from '../../queue/index.ts';
import { planMove } from './movePlan.ts';
import { can, plainMessage } from '../../local/index.ts';
import type { JobText } from '../wording/jobText.ts';
import type { JobsNode } from './nodes.ts';

const mimeType = 'application/vnd.code.tree.jobqueue.jobs';

export class JobsDrag implements vscode.TreeDragAndDropController<JobsNode> {
  readonly dragMimeTypes = [mimeType];
  readonly dropMimeTypes = [mimeType];
  readonly #dispatcher: Pick<QueueSight, 'waiting' | 'job'>;
  readonly #queue: JobQueue;
  readonly #text: JobText;

  constructor(dispatcher: Pick<QueueSight, 'waiting' | 'job'>, queue: JobQueue, text: JobText) {
    this.#dispatcher = dispatcher;
    this.#queue = queue;
    this.#text = text;
  }

  handleDrag(nodes: readonly JobsNode[], data: vscode.DataTransfer): void {
    const ids = nodes.flatMap((node) =>
      node.kind === 'job' && can(node.job, 'moveToTop') ? [node.job.id] : [],
    );
    if (ids.length > 0) {
      data.set(mimeType, new vscode.DataTransferItem(ids));
    }
  }

  async handleDrop(target: JobsNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const ids: unknown = data.get(mimeType)?.value;
    const place = placeOf(target);
    if (!Array.isArray(ids) || place === undefined) {
      return;
    }
    const plan = planMove(this.#dispatcher.waiting, ids as number[], place.onto);
    if (plan === undefined) {
      return;
    }
    const { moves, priority } = plan;
    if (priority !== undefined) {
      if (
        !(await this.#asks(
          moves.map(({ id }) => id),
          priority,
        ))
      ) {
        return;
      }
      for (const { id } of moves) {
        await this.#order(() => this.#queue.editJob(id, { priority }));
      }
    }
    for (const { id, to } of moves) {
      await this.#order(() => this.#queue.moveJob(id, to));
    }
  }

  async #asks(ids: readonly number[], priority: number): Promise<boolean> {
    const [first] = ids;
    const job = first === undefined ? undefined : this.#dispatcher.job(first);
    const set = vscode.l10n.t('Set Priority');
    const question =
      ids.length === 1 && job !== undefined
        ? vscode.l10n.t('Give {0} the priority {1}?', plainMessage(this.#text.label(job)), priority)
        : vscode.l10n.t('Give {0} jobs the priority {1}?', ids.length, priority);
    const detail = vscode.l10n.t('Jobs of different priorities cannot change places otherwise.');
    return (await vscode.window.showWarningMessage(question, { modal: true, detail }, set)) === set;
  }

  /** One of them may have started or ended in the meantime; the others are still moved. */
  async #order(order: () => Promise<void>): Promise<void> {
    try {
      await order();
    } catch (error) {
      if ((error as Error | undefined)?.name !== 'QueueError') {
        throw error;
      }
    }
  }
}

/** Undefined: not among the waiting jobs. */
function placeOf(target: JobsNode | undefined): { readonly onto: number | undefined } | undefined {
  if (target?.kind === 'job') {
    return target.job.state === 'waiting' ? { onto: target.job.id } : undefined;
  }
  return target?.kind === 'group' && target.group === 'waiting' ? { onto: undefined } : undefined;
}
