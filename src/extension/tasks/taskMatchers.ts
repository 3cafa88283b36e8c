// The problem matchers of a task. A fetched task knows only the names that its provider gave it; what stands
// in tasks.json goes before them. As in VS Code, a background part counts for what goes on without end, and
// for nothing else: in a task that ends, the line with which a watcher begins anew is a line like any other.
import * as vscode from 'vscode';
import { configuredProblemMatcher } from '../tasksJson/taskConfiguration.ts';
import {
  type MatcherDefinition,
  matcherRegistry,
  type ReadMatchers,
  readMatchers,
} from '../../local/index.ts';

export function taskMatchers(task: vscode.Task, endless: boolean): ReadMatchers {
  const raw = configuredProblemMatcher(task) ?? task.problemMatchers;
  if (Array.isArray(raw) && raw.length === 0) {
    return { matchers: [], problems: [] };
  }
  // Not kept: extensions come and go, and reading them takes less than looking up the task.
  const manifests = vscode.extensions.all.map(({ packageJSON }) => packageJSON as Manifest);
  const read = readMatchers(raw, matcherRegistry(manifests.map(({ contributes }) => contributes)));
  return endless ? read : { ...read, matchers: read.matchers.map(withoutBackground) };
}

function withoutBackground({ background: _background, ...matcher }: MatcherDefinition): MatcherDefinition {
  return matcher;
}

type Manifest = {
  readonly contributes?: unknown;
};
