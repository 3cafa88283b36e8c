import * as vscode from 'vscode';
import type { Dispatcher, Job, JobEvent } from '../../queue/index.ts';
import { viewIds } from '../contributions.ts';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { jobContextValue } from './contextValue.ts';
import { GroupReads } from './groupReads.ts';
import { jobIcon } from './icons.ts';
import type { FailureDigests } from '../output/failureDigests.ts';
import type { JobText } from './jobText.ts';
import type { GroupNode, JobGroup, JobNode, JobsNode, MoreNode } from './nodes.ts';
import { JobsDrag } from './jobsDrag.ts';
import { Refresher } from './refresher.ts';
import { Ticker } from './ticker.ts';

const pageSize = 100;

export class JobsTree implements vscode.TreeDataProvider<JobsNode>, Disposable {
  readonly #store = new DisposableStore();
  readonly view: vscode.TreeView<JobsNode>;
  readonly #dispatcher: Dispatcher;
  readonly #text: JobText;
  readonly #changed = new vscode.EventEmitter<JobsNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #refresher = new Refresher<JobsNode>((nodes) => this.#fire(nodes));
  readonly #groups: { readonly [group in JobGroup]: GroupNode } = {
    services: { kind: 'group', group: 'services' },
    running: { kind: 'group', group: 'running' },
    waiting: { kind: 'group', group: 'waiting' },
    ended: { kind: 'group', group: 'ended' },
  };
  readonly #shown: { [group in JobGroup]: number } = {
    services: pageSize,
    running: pageSize,
    waiting: pageSize,
    ended: pageSize,
  };
  // VS Code knows a row by the identity of its node.
  readonly #nodes = new Map<number, JobNode>();
  /** The group that shows a job, or will once it is read. */
  readonly #places = new Map<number, JobGroup>();
  readonly #reads = new GroupReads();
  #groupsShown = '';

  constructor(dispatcher: Dispatcher, text: JobText, digests: Pick<FailureDigests, 'whenReady'>) {
    this.#dispatcher = dispatcher;
    this.#text = text;
    this.view = this.#store.add(
      vscode.window.createTreeView<JobsNode>(viewIds.jobs, {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController: new JobsDrag(dispatcher, text),
      }),
    );
    this.#store.add(this.#changed);
    this.#store.add(this.#refresher);
    this.#store.add(
      new Ticker(this.view, dispatcher, () => this.#refresher.refresh(...this.#runningNodes())),
    );
    digests.whenReady((job) => this.#refresher.refresh(this.#node(job)));
    this.#store.add(dispatcher.onDidChangeJob((event) => this.#jobChanged(event)));
    this.#store.add(dispatcher.onDidChangeWorker(() => this.waitReasonsChanged()));
    this.#store.add(dispatcher.onDidChangeQueue(() => this.#queueChanged()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  getChildren(node?: JobsNode): JobsNode[] {
    if (node === undefined) {
      const groups = this.#visibleGroups();
      this.#groupsShown = groups.join();
      return groups.map((group) => this.#groups[group]);
    }
    if (node.kind !== 'group') {
      return [];
    }
    this.#reads.rowsRead(node.group);
    return this.#page(node.group);
  }

  getParent(node: JobsNode): JobsNode | undefined {
    switch (node.kind) {
      case 'group':
        return undefined;
      case 'more':
        return this.#groups[node.group];
      case 'job':
        return this.#groups[groupOf(node.job)];
    }
  }

  getTreeItem(node: JobsNode): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        this.#reads.headerRead(node.group);
        return this.#groupItem(node.group);
      case 'more':
        return moreItem(node);
      case 'job':
        return this.#jobItem(node.job);
    }
  }

  showMore(group: JobGroup): void {
    this.#shown[group] += pageSize;
    this.#groupChanged(group);
  }

  #jobItem(job: Job): vscode.TreeItem {
    const now = Date.now();
    const item = new vscode.TreeItem(this.#text.label(job));
    item.id = `job:${job.id}`;
    item.description = this.#text.description(job, now);
    item.tooltip = this.#text.tooltip(job, now);
    item.iconPath = jobIcon(job);
    item.contextValue = jobContextValue(job);
    item.accessibilityInformation = { label: this.#text.spoken(job, now) };
    return item;
  }

  #groupItem(group: JobGroup): vscode.TreeItem {
    const item = new vscode.TreeItem(groupLabel(group), vscode.TreeItemCollapsibleState.Expanded);
    const count = this.#count(group);
    item.id = `group:${group}`;
    item.description = String(count);
    item.contextValue = `jobQueue.group;${group};`;
    const jobs = count === 1 ? vscode.l10n.t('1 job') : vscode.l10n.t('{0} jobs', count);
    item.accessibilityInformation = { label: `${groupLabel(group)}, ${jobs}` };
    return item;
  }

  #page(group: JobGroup): JobsNode[] {
    const jobs = this.#jobsOf(group);
    const shown = jobs.slice(0, this.#shown[group]).map((job) => this.#node(job));
    for (const { job } of shown) {
      this.#places.set(job.id, group);
    }
    const hidden = jobs.length - shown.length;
    const more: MoreNode[] = hidden > 0 ? [{ kind: 'more', group, hidden }] : [];
    return [...shown, ...more];
  }

  #jobsOf(group: JobGroup): readonly Job[] {
    switch (group) {
      case 'services':
        return this.#dispatcher.services;
      case 'running':
        return this.#dispatcher.workers
          .map((worker) => worker.job)
          .filter((job) => job !== undefined)
          .toSorted((a, b) => a.id - b.id);
      case 'waiting':
        return this.#dispatcher.waiting;
      case 'ended':
        return this.#dispatcher.ended;
    }
  }

  #count(group: JobGroup): number {
    switch (group) {
      case 'services':
        return this.#dispatcher.services.length;
      case 'ended':
        return this.#dispatcher.endedKept;
      case 'running':
      case 'waiting':
        return this.#dispatcher.counts[group];
    }
  }

  #visibleGroups(): JobGroup[] {
    return (['services', 'running', 'waiting', 'ended'] as const).filter((group) => this.#count(group) > 0);
  }

  #node(job: Job): JobNode {
    let node = this.#nodes.get(job.id);
    if (node === undefined) {
      node = { kind: 'job', job };
      this.#nodes.set(job.id, node);
    }
    return node;
  }

  #runningNodes(): JobNode[] {
    return [...this.#jobsOf('services'), ...this.#jobsOf('running')].map((job) => this.#node(job));
  }

  #jobChanged({ change, job }: JobEvent): void {
    if (change === 'phase' || change === 'progress') {
      this.#refresher.refresh(this.#node(job));
    } else {
      this.#rowsChanged(job, change === 'removed' ? undefined : groupOf(job));
    }
    this.#showBadge();
  }

  #rowsChanged(job: Job, to: JobGroup | undefined): void {
    const from = this.#places.get(job.id);
    if (to === undefined) {
      this.#nodes.delete(job.id);
      this.#places.delete(job.id);
    } else {
      this.#places.set(job.id, to);
    }
    for (const group of new Set([from, to])) {
      if (group !== undefined) {
        this.#groupChanged(group);
      }
    }
    if (this.#visibleGroups().join() !== this.#groupsShown) {
      this.#refresher.refreshAll();
    }
    this.waitReasonsChanged();
  }

  #groupChanged(group: JobGroup): void {
    this.#reads.changed(group);
    this.#refresher.refresh(this.#groups[group]);
  }

  #fire(nodes: JobsNode[] | undefined): void {
    const groups = this.#visibleGroups();
    if (nodes === undefined && groups.join() !== this.#groupsShown) {
      this.#changed.fire(undefined);
      return;
    }
    // Whichever groups there are has been read since they changed.
    nodes ??= [...groups.map((group) => this.#groups[group]), ...this.#runningNodes()];
    const due = nodes.filter((node) => node.kind !== 'group' || this.#reads.isStale(node.group));
    if (due.length > 0) {
      this.#changed.fire(due);
    }
  }

  #queueChanged(): void {
    this.view.message = this.#dispatcher.paused
      ? vscode.l10n.t('The queue is paused: running jobs go on, none is started.')
      : '';
    this.waitReasonsChanged();
  }

  /** Something has changed that no event of the queue tells: the limits of keys. */
  waitReasonsChanged(): void {
    if (this.#dispatcher.counts.waiting > 0) {
      this.#groupChanged('waiting');
    }
  }

  #showBadge(): void {
    const { running, waiting } = this.#dispatcher.counts;
    const value = running + waiting;
    this.view.badge =
      value === 0
        ? undefined
        : { value, tooltip: vscode.l10n.t('{0} running, {1} waiting', running, waiting) };
  }
}

function groupOf(job: Job): JobGroup {
  if (job.service && !job.completed) {
    return 'services';
  }
  return job.state === 'waiting' || job.state === 'running' ? job.state : 'ended';
}

function groupLabel(group: JobGroup): string {
  switch (group) {
    case 'services':
      return vscode.l10n.t('Services');
    case 'running':
      return vscode.l10n.t('Running');
    case 'waiting':
      return vscode.l10n.t('Waiting');
    case 'ended':
      return vscode.l10n.t('Ended');
  }
}

function moreItem({ group, hidden }: MoreNode): vscode.TreeItem {
  const title = vscode.l10n.t('Show {0} more…', Math.min(hidden, pageSize));
  const item = new vscode.TreeItem(title);
  item.id = `more:${group}`;
  item.description = vscode.l10n.t('{0} not shown', hidden);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = `jobQueue.more;${group};`;
  item.command = { command: 'jobQueue.showMore', title, arguments: [{ kind: 'more', group, hidden }] };
  item.accessibilityInformation = { label: title };
  return item;
}
