import * as vscode from 'vscode';
import { pageSize } from '../../local/index.ts';
import type { MoreNode } from './nodes.ts';

export function moreItem({ group, hidden }: MoreNode): vscode.TreeItem {
  const title = vscode.l10n.t('Show {0} more…', Math.min(hidden ?? pageSize, pageSize));
  const item = new vscode.TreeItem(title);
  item.id = `more:${group}`;
  item.description = hidden === undefined ? '' : vscode.l10n.t('{0} not shown', hidden);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  item.contextValue = `jobQueue.more;${group};`;
  item.command = { command: 'jobQueue.showMore', title, arguments: [{ kind: 'more', group, hidden }] };
  item.accessibilityInformation = { label: title };
  return item;
}
