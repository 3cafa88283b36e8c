// One run, from its description to the process: replaces the variables, then chooses folder, environment and
// shell. VS Code's terminal looks through the finished program, arguments and environment once more, so
// variables in an answer or a shell profile get their value, too. The terminal belongs to the folder in which
// it starts, which need not be the task's.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type * as vscode from 'vscode';
import {
  type MatcherDefinition,
  matcherPaths,
  type ResolvedTask,
  withMatcherPaths,
} from '../../local/index.ts';
import { dialogs } from '../variables/dialogs.ts';
import { editorFacts } from '../variables/editorFacts.ts';
import type { EditorFacts } from '../variables/editorVariables.ts';
import type { Dialogs } from '../variables/inputs.ts';
import {
  replaceQuietly,
  type Replace,
  resolveVariables,
  type ResolvedVariables,
} from '../variables/resolveVariables.ts';
import { VariableError } from '../variables/variableProblem.ts';
import { oneLine, processText } from '../shell/commandText.ts';
import { askDefaultBuildTask } from './defaultBuildTask.ts';
import type { EnvironmentChange } from '../shell/jobEnvironment.ts';
import { shellPlatform } from '../shell/osName.ts';
import type { ResolveOptions } from './resolveOptions.ts';
import { shellToUse } from '../shell/shellChoice.ts';
import { shellFileName, shellInvocation, type ShellText } from '../shell/shellCommandLine.ts';
import { TaskError } from './taskProblem.ts';
import { automationShell, taskEnvironment, terminalFolder } from '../shell/terminalSettings.ts';

/** What shell and process executions have in common, before variables are replaced. */
export type Run = {
  readonly command: ShellText;
  readonly args: readonly ShellText[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, unknown>>;
  /** Absent: a process without a shell. */
  readonly shell?: vscode.ShellExecutionOptions;
  readonly matchers?: readonly MatcherDefinition[];
};

export type Place = {
  /** Whose path and settings the variables mean. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** The `inputs` of tasks.json. */
  readonly inputs: unknown;
  /** For messages. */
  readonly title?: string;
};

type Resolved = Pick<ResolvedTask, 'commandText' | 'spec' | 'byShell' | 'matchers'>;

export async function resolveRun(run: Run, place: Place, options: ResolveOptions): Promise<Resolved> {
  const facts = editorFacts(place.folder, options.file);
  const variables = await variablesOf(run, place, facts, options);
  const cwd = resolve(place.folder?.uri.fsPath ?? homedir(), variables.replace(run.cwd ?? ''));
  const terminal = editorFacts(terminalFolder(cwd), options.file);
  const again = (text: string) => replaceQuietly(text, terminal);
  const env = environmentValues(run.env, (text) => again(variables.replace(text)));
  const { shown, file, args, ...more } = run.shell
    ? shellStart(run, run.shell, { variables, facts, cwd })
    : processStart(run, variables);
  const { verbatimArguments, profileEnv } = more;
  return {
    commandText: oneLine(again(shown)),
    ...(run.shell && { byShell: true }),
    spec: {
      file: again(file),
      args: args.map(again),
      ...(!run.shell && { searchCwd: true }),
      ...(options.leaveRunning === true && { leaveRunning: true }),
      ...(verbatimArguments && { verbatimArguments }),
      cwd,
      env: taskEnvironment(terminal, cwd, env, profileEnv),
    },
    ...(run.matchers && {
      matchers: run.matchers.map((matcher) => withMatcherPaths(matcher, variables.replace)),
    }),
  };
}

const nobody: Dialogs = {
  prompt: async () => undefined,
  pick: async () => undefined,
  runCommand: async () => undefined,
};

/**
 * The environment alone, without a question, and without what an editor shows. Rejects with TaskError where
 * that is not enough.
 */
export async function environmentOf(
  run: Run,
  place: Place,
  cwd: string,
): Promise<ResolvedTask['spec']['env']> {
  const { env, shell } = run;
  const plain = { command: '', args: [], cwd: undefined, env, ...(shell && { shell: {} }) };
  const facts: EditorFacts = {
    ...editorFacts(place.folder),
    activeFile: () => undefined,
    selection: () => undefined,
  };
  const answers: ResolveOptions['answers'] = { get: () => undefined, update: async () => {} };
  const { replace } = await variablesOf(plain, place, facts, { answers }, nobody);
  const terminal = { ...facts, folder: editorFacts(terminalFolder(cwd)).folder };
  const again = (text: string) => replaceQuietly(replace(text), terminal);
  return taskEnvironment(terminal, cwd, environmentValues(env, again), shell && automationShell(facts).env);
}

/** What is spawned, and what of it a person sees. */
type Start = {
  readonly shown: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly verbatimArguments?: boolean;
  readonly profileEnv?: EnvironmentChange;
};

function processStart(run: Run, { replace, show }: ResolvedVariables): Start {
  return {
    shown: processText([run.command, ...run.args].map((word) => show(textOf(word)))),
    file: replace(textOf(run.command)),
    args: run.args.map((arg) => replace(textOf(arg))),
  };
}

function shellStart(
  run: Run,
  shell: vscode.ShellExecutionOptions,
  { variables, facts, cwd }: { variables: ResolvedVariables; facts: EditorFacts; cwd: string },
): Start {
  const platform = shellPlatform(process.platform);
  const profile = automationShell(facts);
  const invoke = (replace: Replace) => {
    const own = {
      executable: shell.executable && replace(shell.executable),
      executableAsWritten: shell.executable,
      args: shell.shellArgs?.map(replace),
      quotes: shell.shellQuoting,
    };
    return shellInvocation(platform, shellToUse(profile, own), {
      command: withText(run.command, replace),
      commandAsWritten: run.command,
      args: run.args.map((arg) => withText(arg, replace)),
    });
  };
  const { file, args, verbatimArguments } = invoke(variables.replace);
  if (platform === 'win32' && shellFileName(file, platform) === 'cmd.exe' && cwd.startsWith('\\\\')) {
    throw new TaskError({ reason: 'uncFolder', cwd });
  }
  const shown = invoke(variables.show).commandLine;
  return { shown, file, args, verbatimArguments, profileEnv: profile.env };
}

/** How the shell of the settings is given a command line in which nothing is left to replace. */
export function settledShellStart(
  line: string,
): Pick<ResolvedTask['spec'], 'file' | 'args'> & { readonly verbatimArguments: boolean } {
  const platform = shellPlatform(process.platform);
  const shell = shellToUse(automationShell(editorFacts(undefined)), undefined);
  const { file, args, verbatimArguments } = shellInvocation(platform, shell, {
    command: line,
    commandAsWritten: line,
    args: [],
  });
  return { file, args, verbatimArguments };
}

async function variablesOf(
  run: Run,
  place: Place,
  facts: EditorFacts,
  { answers, asked }: ResolveOptions,
  ask: Dialogs = dialogs,
): Promise<ResolvedVariables> {
  // The order in which VS Code meets them, and therefore asks.
  const texts = [
    textOf(run.command),
    ...run.args.map(textOf),
    run.cwd ?? '',
    ...Object.values(run.env).filter((value) => typeof value === 'string'),
    run.shell?.executable ?? '',
    ...(run.shell?.shellArgs ?? []),
    ...matcherPaths(run.matchers ?? []),
  ];
  const { folder, inputs: definitions, title } = place;
  try {
    return await resolveVariables(texts, {
      facts,
      inputs: { definitions, place: folder?.uri.toString() ?? '', answers, dialogs: ask },
      asked,
      defaultBuildTask: async () => (ask === nobody ? undefined : askDefaultBuildTask()),
    });
  } catch (error) {
    if (!(error instanceof VariableError)) {
      throw error;
    }
    const { problem } = error;
    if (problem.reason === 'cancelled') {
      throw new TaskError({ reason: 'cancelled' });
    }
    throw new TaskError({ reason: 'variable', ...(title !== undefined && { task: title }), problem });
  }
}

function environmentValues(env: Run['env'], replace: Replace): EnvironmentChange {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, environmentValue(value, replace)]),
  );
}

/** tasks.json may hold numbers and booleans there. */
function environmentValue(value: unknown, replace: Replace): string | null | undefined {
  if (typeof value === 'string') {
    return replace(value);
  }
  return value === undefined || value === null ? value : JSON.stringify(value);
}

function textOf(text: ShellText): string {
  return typeof text === 'string' ? text : text.value;
}

function withText(text: ShellText, replace: Replace): ShellText {
  return typeof text === 'string' ? replace(text) : { value: replace(text.value), quoting: text.quoting };
}
