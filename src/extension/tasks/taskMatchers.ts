// The problem matchers of a task. A fetched task knows only the names that its provider gave it; what stands
// in tasks.json goes before them.
import * as vscode from 'vscode';
import { configuredProblemMatcher } from './taskConfiguration.ts';
import { matcherRegistry, type ReadMatchers, readMatchers } from '../../local/index.ts';

export function taskMatchers(task: vscode.Task): ReadMatchers {
  const raw = configuredProblemMatcher(task) ?? task.problemMatchers;
  if (Array.isArray(raw) && raw.length === 0) {
    return { matchers: [], problems: [] };
  }
  // Not kept: extensions come and go, and reading them takes less than looking up the task.
  const manifests = vscode.extensions.all.map(({ packageJSON }) => packageJSON as Manifest);
  return readMatchers(raw, matcherRegistry(manifests.map(({ contributes }) => contributes)));
}

type Manifest = {
  readonly contributes?: unknown;
};
