import type { Outcome } from '../../queue/index.ts';
import type { Localization } from '../base/localization.ts';
import { plainLabel } from '../base/plainText.ts';

/** Says in a few words how a job ended; for a failure, what failed. */
export function outcomeText(outcome: Outcome | undefined, l10n: Localization): string {
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
  }
}
