import type { Job, Outcome } from '../../queue/index.ts';
import type { Localization } from '../base/localization.ts';
import { plainLabel } from '../base/plainText.ts';

type Ended = Pick<Job, 'id' | 'name' | 'outcome'>;

/**
 * Says in a few words how a job ended; for a failure, what failed. `culprit`: the job that caused the skip,
 * where that one is known.
 */
export function outcomeText(outcome: Outcome | undefined, l10n: Localization, culprit?: Ended): string {
  switch (outcome?.kind) {
    case undefined:
      return '';
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return outcome.reason === 'timeout' ? l10n.t('timed out') : plainLabel(outcome.message);
    case 'halted':
      return outcome.clean
        ? l10n.t('halted')
        : outcome.remaining.length === 0
          ? l10n.t('halted, its end is not certain')
          : l10n.t('halted, processes left: {0}', outcome.remaining.join(', '));
    case 'interrupted':
      return l10n.t('interrupted');
    case 'skipped':
      return culprit === undefined
        ? l10n.t('skipped because of #{0}', outcome.because)
        : l10n.t('skipped: {0}', culpritText(culprit, l10n));
  }
}

/** Names a job that caused others to be skipped, and says why: `#3 lint failed`. */
export function culpritText({ id, name, outcome }: Ended, l10n: Localization): string {
  const label = plainLabel(`#${id} ${name}`);
  if (outcome?.kind === 'halted') {
    return outcome.by === 'remove' ? l10n.t('{0} was removed', label) : l10n.t('{0} was halted', label);
  }
  return outcome?.kind === 'interrupted' ? l10n.t('{0} was interrupted', label) : l10n.t('{0} failed', label);
}
