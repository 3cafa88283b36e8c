// From a task or a command line to what is spawned. Everything is settled here, when the job is added:
// variables, inputs, shell, folder and environment; nothing is asked or looked up when it starts.
import * as vscode from 'vscode';
import { taskMatchers } from './taskMatchers.ts';
import { canBeQuoted, fileCommand } from '../shell/fileCommand.ts';
import type { ResolvedTask } from '../../local/index.ts';
import type { CommandLineRequest, ResolveOptions } from './resolveOptions.ts';
import { type Place, resolveRun, type Run } from './resolveRun.ts';
import {
  folderInputs,
  inputDefinitions,
  taskFolder,
  variableFolder,
} from '../tasksJson/taskConfiguration.ts';
import { taskTitle } from '../tasksJson/taskKey.ts';
import { TaskError } from './taskProblem.ts';
import { findFolder, keyOfTask } from './taskSource.ts';

/**
 * For tasks that the queue runs itself (requireRunner), in a trusted workspace. Rejects with TaskError:
 * `variable`, `uncFolder`, or `cancelled` when a question was closed.
 */
export async function resolveTask(task: vscode.Task, options: ResolveOptions): Promise<ResolvedTask> {
  const place = placeOf(task);
  const { endless = task.isBackground, asked = new Map() } = options;
  const { matchers, problems: matcherProblems } = taskMatchers(task, endless);
  const described = { ...runOf(task), ...(matchers.length > 0 && { matchers }) };
  const run = await resolveRun(described, place, { ...options, asked });
  const own = taskFolder(task);
  const { cwd, env } = described;
  const stop =
    options.stop === undefined
      ? undefined
      : await resolveRun({ command: options.stop, args: [], cwd, env, shell: {} }, place, {
          ...options,
          asked,
        });
  return {
    key: keyOfTask(task),
    name: taskTitle(task),
    source: task.source,
    ...(own && { folder: own.name }),
    ...run,
    ...(matcherProblems.length > 0 && { matcherProblems }),
    ...(stop && { stop: stop.spec }),
  };
}

/**
 * Runs as the one command line of a shell task would, in a trusted workspace. Rejects with TaskError, also
 * `noCommandLine` and `unknownFolder`.
 */
export async function resolveCommandLine(
  request: CommandLineRequest,
  options: ResolveOptions,
): Promise<ResolvedTask> {
  const command = request.commandLine.trim();
  if (command === '') {
    throw new TaskError({ reason: 'noCommandLine' });
  }
  const folder =
    request.folder === undefined ? vscode.workspace.workspaceFolders?.[0] : findFolder(request.folder);
  const run = await resolveRun(
    { ...commandOf(command, options.file), cwd: request.cwd, env: request.env ?? {}, shell: {} },
    { folder, inputs: folderInputs(folder) },
    options,
  );
  return {
    key: `command:${options.file === undefined ? command : run.commandText}`,
    name: run.commandText,
    source: '',
    ...(folder && { folder: folder.name }),
    ...run,
  };
}

export function placeOf(task: vscode.Task): Place {
  return { folder: variableFolder(task), inputs: inputDefinitions(task), title: taskTitle(task) };
}

function commandOf(command: string, file: vscode.Uri | undefined): Pick<Run, 'command' | 'args'> {
  if (file === undefined) {
    return { command, args: [] };
  }
  if (!canBeQuoted(file.fsPath)) {
    throw new TaskError({ reason: 'unsafeFile', file: file.fsPath });
  }
  const quoted = fileCommand(command);
  if (!quoted) {
    throw new TaskError({ reason: 'quotedFile' });
  }
  return quoted;
}

/** What the queue runs of it; see requireRunner. */
export function runOf({ execution }: vscode.Task): Run {
  if (execution instanceof vscode.ShellExecution) {
    const shell = execution.options ?? {};
    const command = execution.commandLine ?? execution.command ?? '';
    return { command, args: execution.args ?? [], cwd: shell.cwd, env: writtenOut(shell.env), shell };
  }
  // requireRunner leaves only this kind to the queue.
  const { process: command, args, options } = execution as vscode.ProcessExecution;
  return { command, args, cwd: options?.cwd, env: writtenOut(options?.env) };
}

/** In tasks.json null is a text like any other; for a command line it takes the variable away. */
function writtenOut(env: Run['env'] = {}): Run['env'] {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === null ? 'null' : value]),
  );
}
