import { l10n } from 'vscode';
import { plainMessage } from '../text/plainText.ts';
import type { TaskRuleProblem } from './taskRules.ts';

/** What is wrong with an entry of the setting `jobQueue.tasks`, where, and what to do. */
export function ruleProblemText(problem: TaskRuleProblem): string {
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
      return problem.wants === 'boolean'
        ? l10n.t('The setting {0} must be true or false. Its entry is left out; the others apply.', place)
        : l10n.t('The setting {0} must be a text. Its entry is left out; the others apply.', place);
  }
}
