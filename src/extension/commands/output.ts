// Shows, searches, compares and deletes what jobs printed, and copies what they run.

import * as vscode from 'vscode';
import {
  can,
  type Hit,
  plainItem,
  plainLabel,
  plainMessage,
  processOf,
  searchRuns,
} from '../../local/index.ts';
import type { KeptRun } from '../../node/index.ts';
import type { Job } from '../../queue/index.ts';
import { targetJob } from '../asking/targets.ts';
import type { Command, Services } from './command.ts';
import { reportError } from './reportError.ts';

/** A job that was skipped printed nothing: what there is to read is in the output of the one that failed. */
function printedBy({ queue }: Services, job: Job): Job {
  return (job.outcome?.kind === 'skipped' ? queue.find(job.outcome.because) : undefined) ?? job;
}

export const showOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, () => true, {
    title: vscode.l10n.t('Show the output of which job?'),
    none: vscode.l10n.t('There are no jobs.'),
  });
  if (job !== undefined) {
    services.terminals.show(printedBy(services, job));
  }
};

function addressOf({ outputs }: Services, job: Job): Pick<KeptRun, 'name' | 'jobId' | 'logPath'> {
  return { name: job.name, jobId: job.id, logPath: outputs.pathOf(job) };
}

export const openOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => can(other, 'output'), {
    title: vscode.l10n.t('Open the output of which job?'),
    none: vscode.l10n.t('No job has started yet.'),
  });
  if (job !== undefined) {
    const printed = printedBy(services, job);
    services.failures.see(printed);
    await services.documents.open(addressOf(services, printed));
  }
};

const mostHits = 1000;

type Item = vscode.QuickPickItem & Partial<Pick<Hit<KeptRun>, 'run' | 'line'>>;

/** Takes the text to look for; without it, asks. A text without capital letters matches both. */
export const searchOutput: Command = async (services, text) => {
  const wanted = typeof text === 'string' ? text : await askWanted();
  if (wanted === undefined || wanted === '') {
    return;
  }
  const cancelled = new vscode.CancellationTokenSource();
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = vscode.l10n.t('Lines with "{0}"', wanted);
  picker.placeholder = vscode.l10n.t('Searching…');
  // Typing narrows what was found, also while more is being found.
  picker.matchOnDescription = true;
  picker.keepScrollPosition = true;
  picker.busy = true;
  picker.onDidHide(() => {
    cancelled.cancel();
    picker.dispose();
  });
  picker.onDidAccept(() => {
    const [hit] = picker.selectedItems;
    // Enter while the search has found nothing yet does not end it.
    if (hit?.run !== undefined) {
      picker.hide();
      services.documents.open(hit.run, hit.line).catch((error: unknown) => reportError(services, error));
    }
  });
  picker.show();
  try {
    const hits = await searchRuns(await services.outputs.list(), wanted, {
      most: mostHits,
      textOf: (run) => services.documents.text(run.logPath),
      isCancelled: () => cancelled.token.isCancellationRequested,
      onHits: (found) => (picker.items = itemsOf(found, services)),
    });
    if (!cancelled.token.isCancellationRequested) {
      picker.busy = false;
      picker.placeholder = placeholder(hits.length);
    }
  } catch (error) {
    picker.hide();
    throw error;
  }
};

function placeholder(hits: number): string {
  if (hits <= 1) {
    return hits === 0 ? vscode.l10n.t('No kept output has this text') : vscode.l10n.t('1 line');
  }
  return hits < mostHits ? vscode.l10n.t('{0} lines', hits) : vscode.l10n.t('The first {0} lines', hits);
}

function askWanted(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Search Output'),
    prompt: vscode.l10n.t('Text to look for in the output of all kept runs'),
  });
}

/** The lines of a run below what the run was; VS Code leaves that out while somebody types. */
function itemsOf(hits: readonly Hit<KeptRun>[], { text }: Services): Item[] {
  const now = Date.now();
  return hits.flatMap(({ run, line, content }, index): Item[] => {
    const kind = vscode.QuickPickItemKind.Separator;
    const heading = run === hits[index - 1]?.run ? [] : [{ label: text.run(run, now), kind }];
    const description = `#${run.jobId} · ${vscode.l10n.t('line {0}', line + 1)}`;
    return [...heading, { label: plainItem(content) || ' ', description, run, line }];
  });
}

export const compareOutput: Command = async (services, target) => {
  const { documents, outputs } = services;
  const chosen = await targetJob(services, target, (other) => can(other, 'output'), {
    title: vscode.l10n.t('Compare the output of which job?'),
    none: vscode.l10n.t('No job has started yet.'),
  });
  if (chosen === undefined) {
    return;
  }
  const job = printedBy(services, chosen);
  const previous = await outputs.previousOf(job);
  if (previous === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No earlier output of this task is kept. Run it again to have two runs to compare.'),
    );
    return;
  }
  const own = addressOf(services, job);
  const [textBefore, text] = await Promise.all([previous, own].map((run) => documents.text(run.logPath)));
  if (textBefore === text) {
    const name = plainMessage(job.name);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The output of #{0} is the same as that of #{1} ({2}).', job.id, previous.jobId, name),
    );
    return;
  }
  const title = `#${previous.jobId} ↔ #${job.id} ${plainLabel(job.name)}`;
  const [before, after] = await Promise.all([documents.current(previous), documents.current(own)]);
  await vscode.commands.executeCommand('vscode.diff', before, after, title);
};

export const deleteOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => can(other, 'deleteOutput'), {
    title: vscode.l10n.t('Delete the output of which job?'),
    none: vscode.l10n.t('No job has ended yet.'),
  });
  if (job !== undefined && can(job, 'deleteOutput')) {
    await services.outputs.delete(job);
  }
};

/** Asks a person; `true` as the argument means the program has asked. Returns how many outputs went. */
export const deleteAllOutput: Command = async ({ outputs }, confirmed) => {
  const remove = vscode.l10n.t('Delete All');
  if (confirmed !== true) {
    const detail = vscode.l10n.t('That of running jobs stays. This cannot be undone.');
    const question = vscode.l10n.t('Delete the kept output of all jobs of this workspace?');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) {
      return 0;
    }
  }
  return outputs.deleteAll();
};

export const copyCommand: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => can(other, 'copy'), {
    title: vscode.l10n.t('Copy the command line of which job?'),
    none: vscode.l10n.t('No job runs a command.'),
  });
  const task = job && processOf(job);
  if (task !== undefined) {
    await vscode.env.clipboard.writeText(task.commandText);
  }
};
