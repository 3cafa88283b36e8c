// A filter in words for people.

import { l10n } from 'vscode';
import { type JobFilter, plainLabel } from '../../local/index.ts';
import type { JobState } from '../../queue/index.ts';
import type { ClockTime } from '../shared/clockTime.ts';

export function filterText(
  { states, name, text, since }: JobFilter,
  clock: Pick<ClockTime, 'short'>,
  now: number,
): string {
  return [
    ...(states === undefined ? [] : [states.map(stateText).join(', ')]),
    ...(name === undefined ? [] : [l10n.t('name has "{0}"', plainLabel(name))]),
    ...(text === undefined ? [] : [l10n.t('text has "{0}"', plainLabel(text))]),
    ...(since === undefined ? [] : [l10n.t('ended since {0}', clock.short(since, now))]),
  ].join(' · ');
}

export function stateText(state: JobState): string {
  switch (state) {
    case 'waiting':
      return l10n.t('waiting');
    case 'running':
      return l10n.t('running');
    case 'succeeded':
      return l10n.t('succeeded');
    case 'failed':
      return l10n.t('failed');
    case 'halted':
      return l10n.t('halted');
    case 'interrupted':
      return l10n.t('interrupted');
    case 'skipped':
      return l10n.t('skipped');
  }
}
