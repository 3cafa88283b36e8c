// The composition root: what exists, top to bottom. Nothing here waits.

import path from 'node:path';
import * as vscode from 'vscode';
import { type Job, JobQueue, type LeaderPort, type Work } from '../queue/index.ts';
import { createExports, type JobQueueExports } from './api.ts';
import { registerCommands } from './commands/registerCommands.ts';
import {
  PendingRecoveries,
  closeWindow,
  chainOrderHandlers,
  comparable,
  createDispatcher,
  DisposableStore,
  FailureDigests,
  HaltGrace,
  handleCompositeJobs,
  handleProcessJobs,
  EffectiveLimits,
  killSurvivorsOfEarlierHost,
  openSession,
  type OpenSpec,
  openSpec,
  Outputs,
  PauseOnFailure,
  Readiness,
  retainHistory,
  ShortageHold,
  StoredOrders,
  StoreHistory,
  Survivors,
  type Trust,
  whenOpened,
} from '../local/index.ts';
import { gitNotes } from './running/gitNotes.ts';
import { requireSlot } from './running/requireSlot.ts';
import { TaskAdder } from './adding/taskAdder.ts';
import { BatchNotice } from './notices/batchNotice.ts';
import { OutcomeNotices } from './notices/outcomeNotices.ts';
import { RecentTasks } from './adding/recentTasks.ts';
import { TaskPreparer } from './adding/taskPreparer.ts';
import { TrustNotice } from './notices/trustNotice.ts';
import { UnseenFailures } from './views/unseenFailures.ts';
import { WorkersSetting } from './session/workersSetting.ts';
import { OutputDocuments } from './output/outputDocuments.ts';
import { OutputTerminals } from './output/outputTerminals.ts';
import { TerminalMemory } from './output/terminalMemory.ts';
import { ProblemReporter } from './problems/problemReporter.ts';
import { windowPlace } from './session/windowPlace.ts';
import { tellSessionEvents } from './notices/sessionNotices.ts';
import { Settings } from './settings/settings.ts';
import { StatusBar } from './views/statusBar.ts';
import { ClockTime } from './shared/clockTime.ts';
import { environmentAgain } from './tasks/environmentAgain.ts';
import { handleVscodeTasks } from './vscodeTasks/handleVscodeTasks.ts';
import { JobsTree } from './views/jobsTree.ts';
import { JobText } from './wording/jobText.ts';
import { WorkersTree } from './views/workersTree.ts';

let close: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): JobQueueExports {
  const began = performance.now();
  const store = new DisposableStore();
  context.subscriptions.push(store);

  const log = store.add(vscode.window.createOutputChannel('Job Queue', { log: true }));
  const settings = store.add(new Settings());
  const { session, secretBox, output } = openSession(windowPlace(context), settings, log);
  store.add(session);
  const trust: Trust = {
    isTrusted: () => vscode.workspace.isTrusted,
    onDidGrant: vscode.workspace.onDidGrantWorkspaceTrust,
  };
  const shortages: ShortageHold = store.add(new ShortageHold(() => dispatcher.recheckGate()));
  const held = () => (session.gateClosed ? ({ kind: 'paused' } as const) : shortages.reason);
  const dispatcher = createDispatcher(settings, session.journal, held, trust, log, store);
  store.add(new WorkersSetting(dispatcher, session, settings, context.workspaceState));
  const outputs = store.add(new Outputs(output, dispatcher, settings, log, vscode.l10n));
  const readiness = store.add(new Readiness(dispatcher));
  const problems = store.add(new ProblemReporter(dispatcher, outputs, readiness, log));
  const grace = new HaltGrace(settings);
  const survivors = store.add(new Survivors(dispatcher, (job) => killSurvivorsOfEarlierHost(job, outputs)));
  const limits = store.add(new EffectiveLimits(dispatcher, settings));
  const vscodeTasks = handleVscodeTasks(dispatcher, grace, store);
  const openEnvironment: OpenSpec = (spec, task) =>
    openSpec(
      spec,
      (sealed) => secretBox.open(sealed),
      (names) => environmentAgain(task, spec.cwd, names),
    );
  const recoveries = new PendingRecoveries();
  store.add(
    handleProcessJobs(dispatcher, {
      outputs,
      settings,
      grace,
      survivors,
      recoveries,
      readiness,
      shortages,
      openSpec: openEnvironment,
      isTrusted: trust.isTrusted,
      beforeStart: (task, run) => {
        requireSlot(task, dispatcher, { runs: vscodeTasks.runs, limits });
        const notes = gitNotes(task.spec.cwd);
        if (notes !== undefined) {
          run.note(notes);
        }
      },
      // Beside the bundled extension.
      launcherPath: path.join(__dirname, 'launcher.cjs'),
      l10n: vscode.l10n,
      log,
    }),
  );
  const history = new StoreHistory(session, dispatcher);
  const found = {
    dispatcher,
    find: (id: number) => history.job(id),
    skippedBecauseOf: (culprits: readonly Job[]) => history.skippedBecauseOf(culprits),
    reruns: () => history.reruns(),
  };
  handleCompositeJobs(dispatcher, found.find);
  const chains = {
    comparable: (work: Work) => comparable(work, (text) => secretBox.seal(text)),
    allow: (key: string, atOnce: number) => limits.allow(key, atOnce),
  };
  const owner: LeaderPort = {
    ...found,
    forgetEnded: () => history.forgetAll(),
    handlers: chainOrderHandlers(found, chains),
  };
  const queue = new JobQueue(owner, new StoredOrders(session, secretBox), () => session.open());

  const digests = store.add(new FailureDigests(dispatcher, outputs, log));
  const text = new JobText(new ClockTime(vscode.env.language), digests, found.find);
  const documents = store.add(new OutputDocuments(outputs.root));
  const terminalMemory = new TerminalMemory(context.workspaceState, () => session.identity);
  const terminals = store.add(
    new OutputTerminals(dispatcher, outputs, text, vscodeTasks.terminals, terminalMemory),
  );
  const jobsTree = store.add(new JobsTree(dispatcher, queue, session, history, text, digests));
  store.add(retainHistory(history, settings, () => jobsTree.historyChanged()));
  store.add(settings.onDidChange(() => jobsTree.waitReasonsChanged()));
  store.add(new WorkersTree(dispatcher, text));
  const isInView = (job: Job) => vscode.window.state.focused && jobsTree.shows(job);
  const wasInCrash = ({ id }: Job) => session.ranAtCrash.has(id);
  const failures = store.add(
    new UnseenFailures(dispatcher, found.find, context.workspaceState, {
      isInView,
      wasInCrash,
      areKept: () => session.store !== undefined && session.unsaved === undefined,
    }),
  );
  store.add(terminals.onDidShow((job) => failures.see(job)));
  store.add(jobsTree.onDidChangeSight(() => failures.look()));
  store.add(vscode.window.onDidChangeWindowState(() => failures.look()));
  store.add(new StatusBar(dispatcher, session, failures));
  const notices = store.add(new OutcomeNotices(dispatcher, terminals));
  const pausing = store.add(new PauseOnFailure(dispatcher, settings, (job) => void notices.pausedAfter(job)));
  store.add(new TrustNotice(dispatcher));
  store.add(
    new BatchNotice(dispatcher, settings, terminals, {
      wasTold: (job) => pausing.hasPausedFor(job),
      wasInCrash,
      isInFront: (job) => isInView(job) || (vscode.window.state.focused && terminals.shows(job)),
    }),
  );

  const recent = new RecentTasks(context.workspaceState);
  const { lookup } = vscodeTasks;
  const preparer = new TaskPreparer(context.workspaceState, settings, lookup);
  const taskAdder = new TaskAdder(
    dispatcher,
    queue,
    recent,
    context.workspaceState,
    preparer,
    vscodeTasks.runs,
  );
  registerCommands(
    {
      dispatcher,
      queue,
      session,
      taskAdder,
      recent,
      survivors,
      outputs,
      documents,
      terminals,
      jobsTree,
      failures,
      history,
      text,
      openSpec: openEnvironment,
      log,
    },
    store,
  );

  const showAgain = (): void => {
    terminals.reopen((id) => history.job(id));
    void problems.recall(history);
  };
  store.add(whenOpened(session, showAgain));
  tellSessionEvents(session, dispatcher, recoveries);
  session.begin(owner);
  close = () => closeWindow(dispatcher, session, grace, settings.onClose);
  log.info(`Activated in ${(performance.now() - began).toFixed(1)} ms.`);
  return createExports(dispatcher, queue, taskAdder, context.extension.id);
}

/** The window closes. */
export async function deactivate(): Promise<void> {
  await close?.();
}
