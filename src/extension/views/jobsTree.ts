// The view of all jobs: its groups, their rows, and the words above them.

import * as vscode from 'vscode';
import type { Job, JobCounts, JobEvent, JobQueue, QueueSight, WaitReason } from '../../queue/index.ts';
import {
  type Disposable,
  DisposableStore,
  type FailureDigests,
  type JobFilter,
  type JobHistory,
  pageSize,
  plainLabel,
  type QueueSession,
  type Unsaved,
} from '../../local/index.ts';
import { ContextFlag } from '../shared/contextFlag.ts';
import { contextKeys, viewIds } from '../shared/contributions.ts';
import { jobContextValue } from '../wording/contextValue.ts';
import { jobIcon } from './icons.ts';
import type { JobText } from '../wording/jobText.ts';
import { shortageText } from '../wording/waitText.ts';
import { unsavedText } from '../wording/unsavedText.ts';
import type { GroupNode, JobGroup, JobNode, JobsNode, MoreNode } from './nodes.ts';
import { JobsDrag } from './jobsDrag.ts';
import { GroupReads, Refresher } from './refresher.ts';
import { groupOf, ShownJobs, type Count } from './shownJobs.ts';
import { Ticker } from './ticker.ts';

export class JobsTree implements vscode.TreeDataProvider<JobsNode>, Disposable {
  readonly #store = new DisposableStore();
  readonly view: vscode.TreeView<JobsNode>;
  readonly #dispatcher: QueueSight;
  readonly #session: QueueSession;
  readonly #text: JobText;
  readonly #changed = new vscode.EventEmitter<JobsNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #sight = new vscode.EventEmitter<void>();
  /** Fires when `shows` may answer otherwise for jobs that ended before. */
  readonly onDidChangeSight = this.#sight.event;
  readonly #refresher = new Refresher<JobsNode>((nodes) => this.#fire(nodes));
  readonly #groups: { readonly [group in JobGroup]: GroupNode } = {
    services: { kind: 'group', group: 'services' },
    running: { kind: 'group', group: 'running' },
    waiting: { kind: 'group', group: 'waiting' },
    ended: { kind: 'group', group: 'ended' },
  };
  readonly #shown: ShownJobs;
  // VS Code knows a row by the identity of its node.
  readonly #nodes = new Map<number, JobNode>();
  /** The group that shows a job, or will once it is read. */
  readonly #places = new Map<number, JobGroup>();
  readonly #reads = new GroupReads();
  readonly #ticker: Ticker;
  readonly #noJobs = new ContextFlag(contextKeys.noJobs);
  readonly #filtered = new ContextFlag(contextKeys.filtered);
  #groupsShown: string | undefined = '';
  #isEndedOpen = true;
  /** The rows have changed, and the list is still scrolled to where it was. */
  #revealsFirst = false;

  constructor(
    dispatcher: QueueSight,
    queue: JobQueue,
    session: QueueSession,
    history: JobHistory,
    text: JobText,
    digests: Pick<FailureDigests, 'whenReady'>,
  ) {
    this.#dispatcher = dispatcher;
    this.#session = session;
    this.#shown = new ShownJobs(dispatcher, history);
    this.#text = text;
    this.view = this.#store.add(
      vscode.window.createTreeView<JobsNode>(viewIds.jobs, {
        treeDataProvider: this,
        showCollapseAll: true,
        canSelectMany: true,
        dragAndDropController: new JobsDrag(dispatcher, queue, text),
      }),
    );
    this.#store.add(this.#changed);
    this.#store.add(this.#sight);
    this.#store.add(this.view.onDidChangeVisibility(() => this.#sight.fire()));
    this.#store.add(this.view.onDidCollapseElement(({ element }) => this.#endedOpened(element, false)));
    this.#store.add(this.view.onDidExpandElement(({ element }) => this.#endedOpened(element, true)));
    this.#store.add(this.#refresher);
    this.#ticker = this.#store.add(
      new Ticker(
        this.view,
        () => this.#runningJobs(),
        (jobs) => this.#refresher.refresh(...jobs.map((job) => this.#node(job))),
      ),
    );
    this.#store.add(
      this.view.onDidChangeSelection(({ selection }) =>
        this.#ticker.selected(selection.flatMap((node) => (node.kind === 'job' ? [node.job] : []))),
      ),
    );
    digests.whenReady(({ id }) => {
      const node = this.#nodes.get(id);
      if (node !== undefined) {
        this.#refresher.refresh(node);
      }
    });
    this.#store.add(dispatcher.onDidChangeJob((event) => this.#jobChanged(event)));
    this.#store.add(dispatcher.onDidChangeWorker(() => this.waitReasonsChanged()));
    this.#store.add(dispatcher.onDidChangeQueue(({ change }) => this.#queueChanged(change === 'role')));
    this.#store.add(session.changes.listen(() => this.#queueChanged(true)));
  }

  dispose(): void {
    this.#store.dispose();
  }

  getChildren(node?: JobsNode): JobsNode[] {
    if (node === undefined) {
      const groups = this.#readGroups();
      this.#groupsShown = groups.join();
      // A group that comes back is open.
      this.#isEndedOpen ||= !groups.includes('ended');
      this.#showHeader();
      const unsaved: JobsNode[] = this.#session.unsaved === undefined ? [] : [{ kind: 'unsaved' }];
      return [...unsaved, ...groups.map((group) => this.#groups[group])];
    }
    if (node.kind !== 'group') {
      return [];
    }
    this.#reads.rowsRead(node.group);
    const rows = this.#page(node.group);
    if (node.group === 'ended') {
      this.#sight.fire();
    }
    return rows;
  }

  getParent(node: JobsNode): JobsNode | undefined {
    switch (node.kind) {
      case 'group':
      case 'unsaved':
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
      case 'unsaved':
        return unsavedItem(this.#session.unsaved);
    }
  }

  /** Called when the tooltip is about to be shown. */
  resolveTreeItem(item: vscode.TreeItem, node: JobsNode): vscode.TreeItem {
    if (node.kind === 'job') {
      this.#ticker.tooltipOpened(node.job);
      item.tooltip = this.#text.tooltip(node.job, Date.now(), this.#shown.aheadOf(node.job));
    }
    return item;
  }

  showMore(group: JobGroup): void {
    this.#shown.showMore(group);
    this.#groupChanged(group);
  }

  /** Undefined: every job is shown. */
  get filter(): JobFilter | undefined {
    return this.#shown.filter;
  }

  set filter(filter: JobFilter | undefined) {
    this.#shown.filter = filter;
    this.#filtered.set(filter !== undefined);
    this.#revealsFirst = true;
    this.#everythingChanged();
  }

  /**
   * Whether the view is open and has a row of this ended job, though perhaps not where the list is scrolled
   * to.
   */
  shows(job: Job): boolean {
    return this.view.visible && this.#isEndedOpen && this.#shown.hasEnded(job);
  }

  #endedOpened(node: JobsNode, isOpen: boolean): void {
    if (node === this.#groups.ended) {
      this.#isEndedOpen = isOpen;
      this.#sight.fire();
    }
  }

  /** Selects the row of an ended job. False when the job is not among those that are shown. */
  async reveal(job: Job): Promise<boolean> {
    if (!this.#shown.page('ended').jobs.includes(job)) {
      return false;
    }
    await this.view.reveal(this.#node(job), { select: true, focus: true });
    return true;
  }

  /** Ended jobs have come or gone without an event. */
  historyChanged(): void {
    this.#shown.reload();
    this.#everythingChanged();
  }

  /** How many jobs fit the filter, of how many. */
  countText(): string {
    const { fitting, all } = this.#shown.totals();
    return vscode.l10n.t('{0} of {1}', countText(fitting), all);
  }

  #jobItem(job: Job): vscode.TreeItem {
    const now = Date.now();
    const ahead = this.#shown.aheadOf(job);
    const item = new vscode.TreeItem(this.#text.label(job));
    item.id = `job:${job.id}`;
    item.description = this.#text.description(job, now, ahead);
    item.iconPath = jobIcon(job);
    item.contextValue = jobContextValue(job);
    item.accessibilityInformation = { label: this.#text.spoken(job, now, ahead) };
    return item;
  }

  #groupItem(group: JobGroup): vscode.TreeItem {
    const item = new vscode.TreeItem(groupLabel(group), vscode.TreeItemCollapsibleState.Expanded);
    const count = countText(this.#shown.count(group));
    item.id = `group:${group}`;
    item.description = count;
    item.contextValue = `jobQueue.group;${group};`;
    const jobs = count === '1' ? vscode.l10n.t('1 job') : vscode.l10n.t('{0} jobs', count);
    item.accessibilityInformation = { label: `${groupLabel(group)}, ${jobs}` };
    return item;
  }

  #page(group: JobGroup): JobsNode[] {
    const { jobs, hidden } = this.#shown.page(group);
    for (const job of jobs) {
      this.#places.set(job.id, group);
    }
    const more: MoreNode[] = hidden === 0 ? [] : [{ kind: 'more', group, hidden }];
    return [...jobs.map((job) => this.#node(job)), ...more];
  }

  #node(job: Job): JobNode {
    let node = this.#nodes.get(job.id);
    // Whoever has lost the lead shows all jobs anew.
    if (node?.job !== job) {
      node = { kind: 'job', job };
      this.#nodes.set(job.id, node);
    }
    return node;
  }

  #readGroups(): readonly JobGroup[] {
    const groups = this.#shown.groups();
    this.#noJobs.set(this.filter === undefined && groups.length === 0);
    return groups;
  }

  #runningJobs(): Job[] {
    return (['services', 'running'] as const).flatMap((group) => this.#shown.page(group).jobs);
  }

  #jobChanged(event: JobEvent): void {
    const { change, job } = event;
    this.#shown.hear(event);
    if (change === 'progress') {
      this.#ticker.redraw(job);
    } else if (change === 'phase' || change === 'ready') {
      this.#refresher.refresh(this.#node(job));
      if (job.service) {
        // Whether it is ready is what others may wait for.
        this.waitReasonsChanged();
      }
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
    if (this.filter !== undefined) {
      // The header counts what fits.
      this.#everythingChanged();
    } else if (this.#readGroups().join() !== this.#groupsShown) {
      this.#refresher.refreshAll();
    }
    this.waitReasonsChanged();
  }

  /** Also when the groups are the same: the rows and words above them may come or go. */
  #everythingChanged(): void {
    this.#groupsShown = undefined;
    this.#refresher.refreshAll();
  }

  #groupChanged(group: JobGroup): void {
    this.#reads.changed(group);
    this.#refresher.refresh(this.#groups[group]);
  }

  #fire(nodes: JobsNode[] | undefined): void {
    const groups = this.#readGroups();
    if (nodes === undefined && groups.join() !== this.#groupsShown) {
      this.#changed.fire(undefined);
      this.#revealFirst(groups[0]);
      return;
    }
    // Whichever groups there are has been read since they changed.
    const clocks = (): Job[] => this.#runningJobs().filter((job) => !this.#ticker.isRead(job));
    nodes ??= [...groups.map((group) => this.#groups[group]), ...clocks().map((job) => this.#node(job))];
    const due = nodes.filter((node) => node.kind !== 'group' || this.#reads.isStale(node.group));
    if (due.length > 0) {
      this.#changed.fire(due);
    }
  }

  #revealFirst(group: JobGroup | undefined): void {
    if (this.#revealsFirst && this.view.visible && group !== undefined) {
      // It waits until the rows have been read, and may find that they have changed once more.
      this.view.reveal(this.#groups[group], { select: false }).then(undefined, () => {});
    }
    this.#revealsFirst = false;
  }

  #queueChanged(all: boolean): void {
    if (all) {
      this.#shown.reload();
      this.#readGroups();
      this.#everythingChanged();
      this.#showBadge();
    } else {
      this.waitReasonsChanged();
    }
    this.#showHeader();
  }

  /** A message would take the place of the words that an empty tree shows. */
  #showHeader(): void {
    const { filter } = this;
    const words = filter === undefined ? '' : this.#text.filter(filter, Date.now());
    const isEmpty = filter !== undefined && this.#groupsShown === '';
    const parts = [
      ...(words === '' ? [] : [vscode.l10n.t('Filter: {0}', words)]),
      pausedText(this.#dispatcher.paused, this.#session.pausedByCrash),
      heldText(this.#dispatcher.held),
    ];
    this.view.message = isEmpty ? '' : parts.filter((part) => part !== '').join('\n');
    const count = filter === undefined ? '' : this.countText();
    this.view.description = isEmpty ? `${count} · ${words}` : count;
  }

  /** Something has changed that no event of the queue tells: the limits of keys. */
  waitReasonsChanged(): void {
    if (this.#dispatcher.counts.waiting > 0) {
      this.#groupChanged('waiting');
    }
  }

  #showBadge(): void {
    this.view.badge = badgeOf(this.#dispatcher.counts);
  }
}

function countText({ jobs, more }: Count): string {
  return more ? `${jobs}+` : String(jobs);
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
  const title = vscode.l10n.t('Show {0} more…', Math.min(hidden ?? pageSize, pageSize));
  const item = new vscode.TreeItem(title);
  item.id = `more:${group}`;
  item.description = hidden === undefined ? '' : vscode.l10n.t('{0} not shown', hidden);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = `jobQueue.more;${group};`;
  item.command = { command: 'jobQueue.showMore', title, arguments: [{ kind: 'more', group, hidden }] };
  item.accessibilityInformation = { label: title };
  return item;
}

/** The row that says why nothing is saved; a click tries again. */
function unsavedItem(unsaved: Unsaved | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Not saved'));
  const reason = unsaved === undefined ? '' : unsavedText(unsaved);
  item.id = 'unsaved';
  item.description = plainLabel(reason);
  item.tooltip = [
    reason,
    plainLabel(unsaved?.message ?? ''),
    vscode.l10n.t('The jobs are only in memory. Click to try again.'),
  ].join('\n');
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'jobQueue.unsaved;';
  item.command = { command: 'jobQueue.retrySave', title: vscode.l10n.t('Try Again') };
  item.accessibilityInformation = { label: vscode.l10n.t('Not saved: {0}', reason) };
  return item;
}

function pausedText(paused: boolean, byCrash: boolean): string {
  if (!paused) {
    return '';
  }
  return byCrash
    ? vscode.l10n.t(
        'The queue is paused because its last window ended unexpectedly: running jobs go on, none is started before you resume it.',
      )
    : vscode.l10n.t('The queue is paused: running jobs go on, none is started.');
}

function heldText(held: WaitReason | undefined): string {
  return held?.kind === 'resources'
    ? vscode.l10n.t(
        'No job is started: {0}. The queue goes on by itself when that is over.',
        shortageText(held.missing),
      )
    : '';
}

function badgeOf({ running, waiting }: JobCounts): vscode.ViewBadge | undefined {
  const value = running + waiting;
  return value === 0
    ? undefined
    : { value, tooltip: vscode.l10n.t('{0} running, {1} waiting', running, waiting) };
}
