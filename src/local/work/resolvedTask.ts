import type { ProcessSpec } from '../../node/index.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import type { MatcherProblem } from '../matchers/matcherProblem.ts';

/** Part of the work of any job that was made of a task. */
export interface AtOnce {
  /** How many runs of the task there may be at once; left out: 1. */
  readonly atOnce?: number;
}

/** What runs, with nothing left to ask: every variable and input already has its value. */
export interface ResolvedTask extends AtOnce {
  /** Stable across reloads; see taskKey.ts. For a command line: `command:` and the text. */
  key: string;
  name: string;
  /** Name of the workspace folder that it belongs to; absent for user, workspace and folderless ones. */
  folder?: string;
  /** As VS Code shows it: `npm`, `Workspace`, …; empty for a command line. */
  source: string;
  /** One line for people: what runs. */
  commandText: string;
  spec: ProcessSpec;
  /** It is run by a shell: the last argument is the command line. */
  byShell?: true;
  /** Find problems in its output. */
  matchers?: readonly MatcherDefinition[];
  /** What is wrong with the task's other matchers. */
  matcherProblems?: readonly MatcherProblem[];
  /** Run to stop it, before signals are sent: goes to the runner's `halt({ stop })`. */
  stop?: ProcessSpec;
}
