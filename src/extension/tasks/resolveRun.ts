// One run, from its description to the process: replaces the variables, then chooses folder, environment and shell.
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type * as vscode from 'vscode';
import { dialogs } from '../variables/dialogs.ts';
import { editorFacts } from '../variables/editorFacts.ts';
import { type Replace, resolveVariables, type ResolvedVariables } from '../variables/resolveVariables.ts';
import { VariableError } from '../variables/variableProblem.ts';
import { oneLine, processText } from './commandText.ts';
import { askDefaultBuildTask } from './defaultBuildTask.ts';
import { shellPlatform } from './osName.ts';
import type { ResolvedTask, ResolveOptions } from './resolvedTask.ts';
import { shellToUse } from './shellChoice.ts';
import { shellFileName, shellInvocation, type ShellText } from './shellCommandLine.ts';
import { TaskError } from './taskProblem.ts';
import { automationShell, taskEnvironment } from './terminalSettings.ts';

/** What shell and process executions have in common, before variables are replaced. */
export interface Run {
  readonly command: ShellText;
  readonly args: readonly ShellText[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, unknown>>;
  /** Absent: a process without a shell. */
  readonly shell?: vscode.ShellExecutionOptions;
}

export interface Place {
  /** Whose path and settings the variables mean. */
  readonly folder: vscode.WorkspaceFolder | undefined;
  /** The `inputs` of tasks.json. */
  readonly inputs: unknown;
  /** For messages. */
  readonly title?: string;
}

type Resolved = Pick<ResolvedTask, 'commandText' | 'spec'>;

export async function resolveRun(run: Run, place: Place, options: ResolveOptions): Promise<Resolved> {
  const variables = await variablesOf(run, place, options);
  const { replace, show } = variables;
  const cwd = resolve(place.folder?.uri.fsPath ?? homedir(), replace(run.cwd ?? ''));
  const env = Object.fromEntries(
    Object.entries(run.env).map(([name, value]) => [name, environmentValue(value, replace)]),
  );
  if (run.shell) return shellRun(run, run.shell, { variables, cwd, env, folder: place.folder });
  const file = replace(textOf(run.command));
  const args = run.args.map((arg) => replace(textOf(arg)));
  return {
    commandText: processText([run.command, ...run.args].map((one) => show(textOf(one)))),
    spec: { file, args, cwd, env: taskEnvironment(place.folder, env) },
  };
}

interface ShellContext {
  readonly variables: ResolvedVariables;
  readonly cwd: string;
  readonly env: Record<string, string | null>;
  readonly folder: vscode.WorkspaceFolder | undefined;
}

function shellRun(run: Run, shell: vscode.ShellExecutionOptions, context: ShellContext): Resolved {
  const { variables, cwd, env, folder } = context;
  const platform = shellPlatform(process.platform);
  const profile = automationShell(folder);
  const invoke = (replace: Replace) =>
    shellInvocation(
      platform,
      shellToUse(profile, {
        executable: shell.executable && replace(shell.executable),
        executableAsWritten: shell.executable,
        args: shell.shellArgs?.map(replace),
        quotes: shell.shellQuoting,
      }),
      {
        command: withText(run.command, replace),
        commandAsWritten: run.command,
        args: run.args.map((arg) => withText(arg, replace)),
      },
    );
  const { file, args, verbatimArguments } = invoke(variables.replace);
  if (platform === 'win32' && shellFileName(file, platform) === 'cmd.exe' && cwd.startsWith('\\\\')) {
    throw new TaskError({ reason: 'uncFolder', cwd });
  }
  return {
    commandText: oneLine(invoke(variables.show).commandLine),
    spec: {
      file,
      args,
      ...(verbatimArguments && { verbatimArguments }),
      cwd,
      env: taskEnvironment(folder, env, profile.env),
    },
  };
}

async function variablesOf(run: Run, place: Place, { answers }: ResolveOptions): Promise<ResolvedVariables> {
  // The order in which VS Code meets them, and therefore asks.
  const texts = [
    textOf(run.command),
    ...run.args.map(textOf),
    run.cwd ?? '',
    ...Object.values(run.env).filter((value) => typeof value === 'string'),
    run.shell?.executable ?? '',
    ...(run.shell?.shellArgs ?? []),
  ];
  const { folder, inputs: definitions, title } = place;
  try {
    return await resolveVariables(texts, {
      facts: editorFacts(folder),
      inputs: { definitions, place: folder?.uri.toString() ?? '', answers, dialogs },
      defaultBuildTask: () => askDefaultBuildTask(),
    });
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    const { problem } = error;
    if (problem.reason === 'cancelled') throw new TaskError({ reason: 'cancelled' });
    throw new TaskError({ reason: 'variable', ...(title !== undefined && { task: title }), problem });
  }
}

/** tasks.json may hold numbers and booleans there. */
function environmentValue(value: unknown, replace: Replace): string | null {
  if (typeof value === 'string') return replace(value);
  return value === null ? null : JSON.stringify(value);
}

function textOf(text: ShellText): string {
  return typeof text === 'string' ? text : text.value;
}

function withText(text: ShellText, replace: Replace): ShellText {
  return typeof text === 'string' ? replace(text) : { value: replace(text.value), quoting: text.quoting };
}
