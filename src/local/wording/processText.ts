// Says in words how a process job started and ended; how it runs is src/node/jobs/processHandler.ts.

import { ProcessStartError, type ProcessEnd } from '../../node/index.ts';
import type { Localization } from '../base/localization.ts';

/** Says why a run of an earlier window is given up, or is begun again. */
export function lostText(what: 'lost' | 'neverStarted', l10n: Localization): string {
  return what === 'lost'
    ? l10n.t('it ran while no window was there to see it, and how it ended is not known')
    : l10n.t('is started again: it had not begun when its window closed');
}

/** Says how a process ended that did not end with exit code 0. */
export function endText(end: ProcessEnd, l10n: Localization): string {
  if (end.unknown === true) {
    return l10n.t('The process is gone, and how it ended is not known.');
  }
  return end.exitCode === undefined
    ? l10n.t('ended by signal {0}', end.signal ?? '?')
    : l10n.t('exit code {0}', end.exitCode);
}

/** Says why a process could not be started, and what to do about it. */
export function startFailureText(error: unknown, l10n: Localization): string {
  if (!(error instanceof ProcessStartError)) {
    return l10n.t('The process could not be started: {0}', String(error));
  }
  const path = error.path ?? '';
  switch (error.reason) {
    case 'cwdMissing':
      return l10n.t('The folder "{0}" does not exist. Create it, or correct "cwd" of the task.', path);
    case 'notFound':
      return l10n.t('The program "{0}" was not found. Install it, or correct its path or PATH.', path);
    case 'notExecutable':
      return l10n.t('The program "{0}" may not be executed. Check its permissions.', path);
    case 'log':
      return l10n.t(
        'The output file "{0}" could not be written. Free some disk space or check its permissions.',
        path,
      );
    case 'alreadyStarted':
      return l10n.t('This run was started before, and it is not known how it ended. Run it again.');
    case 'inTheWay':
      return l10n.t(
        'A job that was lost has left "{0}" in the way, so this one was not started. Run it again.',
        path,
      );
    case 'spawn':
      return l10n.t('The process could not be started: {0}', error.message);
  }
}
