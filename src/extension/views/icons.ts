import * as vscode from 'vscode';
import type { Job, Worker } from '../../queue/index.ts';

export function jobIcon(job: Job): vscode.ThemeIcon {
  switch (job.state) {
    case 'waiting':
      return new vscode.ThemeIcon('circle-large-outline');
    case 'running':
      return new vscode.ThemeIcon('loading~spin');
    case 'succeeded':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('errorForeground'));
    case 'halted':
      return new vscode.ThemeIcon('circle-slash', new vscode.ThemeColor('testing.iconSkipped'));
    case 'interrupted':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'skipped':
      // As in the Testing view.
      return new vscode.ThemeIcon('debug-step-over', new vscode.ThemeColor('testing.iconSkipped'));
  }
}

export function workerIcon(worker: Worker): vscode.ThemeIcon {
  switch (worker.state) {
    case 'idle':
      return new vscode.ThemeIcon('circle-large-outline');
    case 'busy':
      return new vscode.ThemeIcon('play-circle', new vscode.ThemeColor('testing.iconPassed'));
    case 'halting':
      return new vscode.ThemeIcon('stop-circle', new vscode.ThemeColor('list.warningForeground'));
  }
}
