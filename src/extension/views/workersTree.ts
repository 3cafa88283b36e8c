import * as vscode from 'vscode';
import type { Job, QueueSight, Worker } from '../../queue/index.ts';
import { type Disposable, DisposableStore } from '../../local/index.ts';
import { ContextFlag } from '../shared/contextFlag.ts';
import { contextKeys, viewIds } from '../shared/contributions.ts';
import { workerContextValue } from '../wording/contextValue.ts';
import { workerIcon } from './icons.ts';
import type { JobText } from '../wording/jobText.ts';
import type { WorkerNode } from './nodes.ts';
import { Refresher } from './refresher.ts';
import { Ticker } from './ticker.ts';

export class WorkersTree implements vscode.TreeDataProvider<WorkerNode>, Disposable {
  readonly #store = new DisposableStore();
  readonly view: vscode.TreeView<WorkerNode>;
  readonly #dispatcher: QueueSight;
  readonly #text: JobText;
  readonly #changed = new vscode.EventEmitter<WorkerNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refresher = new Refresher<WorkerNode>((nodes) => this.#changed.fire(nodes));
  readonly #nodes = new Map<number, WorkerNode>();
  readonly #ticker: Ticker;
  readonly #noWorkers = new ContextFlag(contextKeys.noWorkers);

  constructor(dispatcher: QueueSight, text: JobText) {
    this.#dispatcher = dispatcher;
    this.#text = text;
    this.view = this.#store.add(
      vscode.window.createTreeView<WorkerNode>(viewIds.workers, { treeDataProvider: this }),
    );
    this.#store.add(this.#changed);
    this.#store.add(this.#refresher);
    this.#ticker = this.#store.add(
      new Ticker(
        this.view,
        () => dispatcher.workers.map(({ job }) => job).filter((job) => job !== undefined),
        (jobs) => this.#refresher.refresh(...this.#nodesOf(jobs)),
      ),
    );
    this.#store.add(
      dispatcher.onDidChangeQueue(({ change }) => {
        if (change === 'role') {
          this.view.message = dispatcher.leading ? '' : vscode.l10n.t('Another window runs this queue.');
          this.#nodes.clear();
          this.#rowsChanged();
        }
      }),
    );
    this.#store.add(
      dispatcher.onDidChangeWorker(({ change, worker }) => {
        if (change === 'added' || change === 'removed') {
          this.#nodes.delete(worker.id);
          this.#rowsChanged();
        } else {
          this.#refresher.refresh(this.#node(worker));
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  getChildren(node?: WorkerNode): WorkerNode[] {
    return node === undefined ? this.#dispatcher.workers.map((worker) => this.#node(worker)) : [];
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem({ worker }: WorkerNode): vscode.TreeItem {
    const item = new vscode.TreeItem(workerLabel(worker));
    item.id = `worker:${worker.id}`;
    item.description = this.#description(worker);
    item.iconPath = workerIcon(worker);
    item.contextValue = workerContextValue(worker);
    // Without the clock: a screen reader would read the row anew each second.
    item.accessibilityInformation = { label: [workerLabel(worker), ...this.#facts(worker)].join(', ') };
    return item;
  }

  /** Called when the tooltip is about to be shown. */
  resolveTreeItem(item: vscode.TreeItem, { worker }: WorkerNode): vscode.TreeItem {
    if (worker.job !== undefined) {
      this.#ticker.tooltipOpened(worker.job);
    }
    item.tooltip = [workerLabel(worker), this.#description(worker), doneText(worker)].join('\n');
    return item;
  }

  #description(worker: Worker): string {
    const clock = worker.job === undefined ? [] : [this.#text.elapsed(worker.job, Date.now())];
    return [...this.#facts(worker), ...clock].join(' · ');
  }

  #facts(worker: Worker): string[] {
    const { job, state, leaving } = worker;
    if (job === undefined) {
      return [vscode.l10n.t('idle'), doneText(worker)];
    }
    const facts = [this.#text.label(job)];
    if (state === 'halting') {
      facts.push(vscode.l10n.t('halting'));
    }
    if (leaving) {
      facts.push(vscode.l10n.t('leaves after this job'));
    }
    return facts;
  }

  #node(worker: Worker): WorkerNode {
    let node = this.#nodes.get(worker.id);
    if (node === undefined) {
      node = { kind: 'worker', worker };
      this.#nodes.set(worker.id, node);
    }
    return node;
  }

  #rowsChanged(): void {
    const { leading, workers } = this.#dispatcher;
    this.#noWorkers.set(leading && workers.length === 0);
    this.#refresher.refreshAll();
  }

  #nodesOf(jobs: readonly Job[]): WorkerNode[] {
    return this.#dispatcher.workers
      .filter(({ job }) => job !== undefined && jobs.includes(job))
      .map((worker) => this.#node(worker));
  }
}

export function workerLabel(worker: Worker): string {
  return vscode.l10n.t('Worker {0}', worker.id);
}

function doneText(worker: Worker): string {
  return vscode.l10n.t('{0} done', worker.jobsDone);
}
