import type * as vscode from 'vscode';
import type { Intake } from './jobs/intake.ts';
import type { OpenSpec } from './jobs/runProcess.ts';
import type { RecentTasks } from './jobs/recentTasks.ts';
import type { Survivors } from './jobs/survivors.ts';
import type { OutputDocuments } from './output/outputDocuments.ts';
import type { Outputs } from './output/outputs.ts';
import type { OutputTerminals } from './output/outputTerminals.ts';
import type { JobQueue, QueueSight } from './session/jobQueue.ts';
import type { QueueSession } from './session/queueSession.ts';
import type { JobText } from './tree/jobText.ts';
import type { JobsTree } from './tree/jobsTree.ts';

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
