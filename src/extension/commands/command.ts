// What a command is, and what it may use.

import type * as vscode from 'vscode';
import type { JobQueue, QueueSight } from '../../queue/index.ts';
import type { OpenSpec, Outputs, QueueSession, StoreHistory, Survivors } from '../../local/index.ts';
import type { TaskAdder } from '../adding/taskAdder.ts';
import type { RecentTasks } from '../adding/recentTasks.ts';
import type { OutputDocuments } from '../output/outputDocuments.ts';
import type { OutputTerminals } from '../output/outputTerminals.ts';
import type { UnseenFailures } from '../views/unseenFailures.ts';
import type { JobsTree } from '../views/jobsTree.ts';
import { isQueueNode } from '../views/nodes.ts';
import type { JobText } from '../wording/jobText.ts';

/**
 * One command. It takes what VS Code passes: a row of a tree (and the selected rows), an id or a request from
 * another program, or nothing; then it asks. What it returns is what `executeCommand` resolves to.
 */
export type Command = (services: Services, ...args: unknown[]) => unknown;

/**
 * What another program passed to a command that takes no row; undefined when a person gave the command: a
 * button in a view's title passes the row that happens to have the focus.
 */
export function requestOf(argument: unknown): unknown {
  return argument === null || isQueueNode(argument) ? undefined : argument;
}

/** What a command may use. */
export type Services = {
  readonly dispatcher: QueueSight;
  readonly queue: JobQueue;
  readonly session: QueueSession;
  readonly taskAdder: TaskAdder;
  readonly recent: RecentTasks;
  readonly survivors: Survivors;
  readonly outputs: Outputs;
  readonly documents: OutputDocuments;
  readonly terminals: OutputTerminals;
  readonly jobsTree: JobsTree;
  readonly failures: UnseenFailures;
  readonly history: Pick<StoreHistory, 'failed' | 'skippedBecauseOf'>;
  readonly text: JobText;
  /** Gives what a job runs its environment back. */
  readonly openSpec: OpenSpec;
  readonly log: vscode.LogOutputChannel;
};
