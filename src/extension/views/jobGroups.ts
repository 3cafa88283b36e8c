import * as vscode from 'vscode';
import type { Job } from '../../queue/index.ts';
import type { JobGroup } from './nodes.ts';

export function groupOf(job: Job): JobGroup {
  if (job.service && !job.completed) {
    return 'services';
  }
  return job.state === 'waiting' || job.state === 'running' ? job.state : 'ended';
}

export function groupLabel(group: JobGroup): string {
  switch (group) {
    case 'services':
      return vscode.l10n.t('Services');
    case 'running':
      return vscode.l10n.t('Running');
    case 'waiting':
      return vscode.l10n.t('Waiting');
    case 'ended':
      return vscode.l10n.t('Ended');
  }
}
