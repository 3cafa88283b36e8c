import type * as vscode from 'vscode';
import type { Intake } from '../adding/intake.ts';
import type { JobQueue, OpenSpec, Outputs, QueueSession, QueueSight, Survivors } from '../../local/index.ts';
import type { RecentTasks } from '../adding/recentTasks.ts';
import type { OutputDocuments } from '../output/outputDocuments.ts';
import type { OutputTerminals } from '../output/outputTerminals.ts';
import type { JobText } from '../wording/jobText.ts';
import type { JobsTree } from '../views/jobsTree.ts';

/** What a command may use. */
export type Services = {
  readonly dispatcher: QueueSight;
  readonly queue: JobQueue;
  readonly session: QueueSession;
  readonly intake: Intake;
  readonly recent: RecentTasks;
  readonly survivors: Survivors;
  readonly outputs: Outputs;
  readonly documents: OutputDocuments;
  readonly terminals: OutputTerminals;
  readonly jobsTree: JobsTree;
  readonly text: JobText;
  /** Gives what a job runs its environment back. */
  readonly openSpec: OpenSpec;
  readonly log: vscode.LogOutputChannel;
};
