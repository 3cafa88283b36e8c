// The composition root: what exists, top to bottom. Nothing here waits.

import * as vscode from 'vscode';
import { createExports, type JobQueueExports } from './api.ts';
import { registerCommands } from './commands/registerCommands.ts';
import { contextKeys } from './contributions.ts';
import { DisposableStore } from './disposable.ts';
import { createDispatcher } from './jobs/createDispatcher.ts';
import { handleWork } from './jobs/handleWork.ts';
import { Intake } from './jobs/intake.ts';
import { KeyLimitBook } from './jobs/keyLimitBook.ts';
import { BatchNotice } from './jobs/batchNotice.ts';
import { OutcomeNotices } from './jobs/outcomeNotices.ts';
import { RecentTasks } from './jobs/recentTasks.ts';
import { Survivors } from './jobs/survivors.ts';
import { TaskJobs } from './jobs/taskJobs.ts';
import { TrustNotice } from './jobs/trustNotice.ts';
import { FailureDigests } from './output/failureDigests.ts';
import { OutputDocuments } from './output/outputDocuments.ts';
import { Outputs } from './output/outputs.ts';
import { OutputTerminals } from './output/outputTerminals.ts';
import { ProblemReporter } from './problems/problemReporter.ts';
import { Settings } from './settings.ts';
import { StatusBar } from './status/statusBar.ts';
import { ClockTime } from './text/clockTime.ts';
import { handleVscodeTasks } from './vscodeTasks/handleVscodeTasks.ts';
import { JobsTree } from './tree/jobsTree.ts';
import { JobText } from './tree/jobText.ts';
import { WorkersTree } from './tree/workersTree.ts';

let close: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): JobQueueExports {
  const began = performance.now();
  const store = new DisposableStore();
  context.subscriptions.push(store);

  const log = store.add(vscode.window.createOutputChannel('Job Queue', { log: true }));
  const settings = store.add(new Settings());
  const dispatcher = createDispatcher(settings, log, store);
  const outputs = store.add(new Outputs(context, dispatcher, settings, log));
  store.add(new ProblemReporter(dispatcher, outputs, log));
  const survivors = store.add(new Survivors(dispatcher));
  const limits = store.add(new KeyLimitBook(dispatcher, settings));
  const vscodeTasks = handleVscodeTasks(dispatcher, settings, store);
  const room = { runs: vscodeTasks.runs, limits };
  const processes = store.add(handleWork(dispatcher, outputs, settings, survivors, room, log));

  const digests = store.add(new FailureDigests(dispatcher, outputs, log));
  const text = new JobText(new ClockTime(vscode.env.language), digests);
  const documents = store.add(new OutputDocuments(outputs.root));
  const terminals = store.add(new OutputTerminals(outputs, text, vscodeTasks.terminals));
  const jobsTree = store.add(new JobsTree(dispatcher, text, digests));
  store.add(settings.onDidChange(() => jobsTree.waitReasonsChanged()));
  store.add(new WorkersTree(dispatcher, text));
  store.add(new StatusBar(dispatcher));
  const notices = store.add(new OutcomeNotices(dispatcher, settings, terminals));
  store.add(new TrustNotice(dispatcher));
  store.add(new BatchNotice(dispatcher, settings, terminals, (job) => notices.hasPausedFor(job)));

  const recent = new RecentTasks(context.workspaceState);
  const { lookup } = vscodeTasks;
  const jobs = new TaskJobs(context.workspaceState, settings, lookup);
  const intake = new Intake(dispatcher, recent, context.workspaceState, jobs, limits);
  registerCommands(
    { dispatcher, intake, recent, survivors, outputs, documents, terminals, jobsTree, text, log },
    store,
  );

  // Before this nobody knows whether there are workers.
  void vscode.commands.executeCommand('setContext', contextKeys.active, true);
  close = () => {
    processes.hurry();
    vscodeTasks.hurry();
    return dispatcher.stop();
  };
  log.info(`Activated in ${(performance.now() - began).toFixed(1)} ms.`);
  return createExports(dispatcher, intake, context.extension.id);
}

/** The window closes: VS Code gives this about five seconds, so what ignores a request to end is killed earlier. */
export async function deactivate(): Promise<void> {
  await close?.();
}
