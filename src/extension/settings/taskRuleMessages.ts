import { l10n } from 'vscode';
import { plainMessage } from '../../local/index.ts';
import type { RuleProblem, Wanted } from './taskRuleChecks.ts';

/** What is wrong with an entry of the setting `jobQueue.tasks`, where, and what to do. */
export function ruleProblemText(problem: RuleProblem): string {
  const place = plainMessage(
    ['jobQueue.tasks', ...problem.place.map((part) => JSON.stringify(part))].join(' → '),
  );
  switch (problem.reason) {
    case 'noObject':
      return l10n.t('The setting {0} must be an object. It is left out; the other entries apply.', place);
    case 'unknown':
      return l10n.t(
        'The setting {0} is unknown; there are: {1}. Its entry is left out; the others apply.',
        place,
        problem.known.join(', '),
      );
    case 'type':
      return l10n.t(
        'The setting {0} must be {1}. Its entry is left out; the others apply.',
        place,
        wantedText(problem.wants),
      );
  }
}

/** What is wrong with the entry `key` of `jobQueue.limits`; undefined: with the whole setting. */
export function limitProblemText(key: string | undefined): string {
  return key === undefined
    ? l10n.t('The setting "jobQueue.limits" must be an object like {0}. It is left out.', '{"gpu": 1}')
    : l10n.t(
        'The setting {0} must be an integer of at least 0. It is left out; the others apply.',
        plainMessage(`"jobQueue.limits" → ${JSON.stringify(key)}`),
      );
}

function wantedText(wants: Wanted): string {
  switch (wants) {
    case 'boolean':
      return l10n.t('true or false');
    case 'text':
      return l10n.t('a text');
    case 'integer':
      return l10n.t('an integer');
    case 'texts':
      return l10n.t('a list of texts');
    case 'object':
      return l10n.t('an object');
    case 'milliseconds':
      return l10n.t('a number of milliseconds of at least 0');
    case 'positiveMilliseconds':
      return l10n.t('a number of milliseconds above 0');
    case 'attempts':
      return l10n.t('an integer of at least 1');
    case 'factor':
      return l10n.t('a number of at least 1');
    case 'part':
      return l10n.t('a number from 0 to 1');
  }
}
