// Tells the user how the queue came back.

import * as vscode from 'vscode';
import {
  type PendingRecoveries,
  crashSummary,
  plainMessage,
  type QueueSession,
  type SessionEvent,
} from '../../local/index.ts';
import { pause } from '../../node/index.ts';
import type { Dispatcher } from '../../queue/index.ts';

const lookMs = 100;
const mostLooks = 50;

export function tellSessionEvents(
  session: QueueSession,
  dispatcher: Dispatcher,
  recoveries: PendingRecoveries,
): void {
  session.events.listen((event) => void tell(event, dispatcher, recoveries));
}

async function tell(
  event: SessionEvent,
  dispatcher: Dispatcher,
  recoveries: PendingRecoveries,
): Promise<void> {
  switch (event.kind) {
    case 'setAside':
      await vscode.window.showWarningMessage(
        vscode.l10n.t(
          'The saved queue was damaged. It was put aside as {0}, and a fresh one has been begun.',
          plainMessage(event.path),
        ),
      );
      return;
    case 'quarantined':
      await vscode.window.showWarningMessage(
        event.rows === 1
          ? vscode.l10n.t(
              '1 saved job could not be read. It is kept in the table "quarantine" of the queue\'s file.',
            )
          : vscode.l10n.t(
              '{0} saved jobs could not be read. They are kept in the table "quarantine" of the queue\'s file.',
              event.rows,
            ),
      );
      return;
    case 'crashed':
      await tellCrash(event, dispatcher, recoveries);
  }
}

async function tellCrash(
  { running, isPaused }: Extract<SessionEvent, { kind: 'crashed' }>,
  dispatcher: Dispatcher,
  recoveries: PendingRecoveries,
): Promise<void> {
  // What became of each is known when its files have been read.
  for (let looks = 0; looks < mostLooks && running.some((id) => recoveries.isPending(id)); looks++) {
    await pause(lookMs);
  }
  const { again, ended, interrupted, waiting } = crashSummary(dispatcher, running);
  const parts = [
    ...(again > 0 ? [vscode.l10n.t('{0} running again', again)] : []),
    ...(ended > 0 ? [vscode.l10n.t('{0} ended meanwhile', ended)] : []),
    ...(interrupted > 0 ? [vscode.l10n.t('{0} interrupted', interrupted)] : []),
    ...(waiting > 0 ? [vscode.l10n.t('{0} waiting', waiting)] : []),
  ];
  const message = vscode.l10n.t('Job Queue is back after an unexpected end: {0}.', parts.join(', '));
  const resume = vscode.l10n.t('Resume');
  const choice = await vscode.window.showWarningMessage(message, ...(isPaused ? [resume] : []));
  if (choice === resume) {
    // By way of its command, which tells when it can't be done.
    await vscode.commands.executeCommand('jobQueue.resume');
  }
}
