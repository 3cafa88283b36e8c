// The tasks of tasks.json, read by ourselves. VS Code lists no task at all, to any extension, when one entry
// is of a kind that it cannot describe (a process task that only depends on others, or a command beside
// "tasks" without a task that uses it), although its own Run Task runs all of them.
import * as vscode from 'vscode';
import { isRecord, readDependsOn } from '../../local/index.ts';
import { osName } from '../shell/osName.ts';
import { labelOf, rawEntries, type RawTask, textOf, textsOf } from './rawTasks.ts';
import { configuredSource, isGeneratedType } from './taskKey.ts';

type Scope = vscode.WorkspaceFolder | vscode.TaskScope.Workspace | vscode.TaskScope.Global;

/** What an entry, the block of the system in it, and what stands beside "tasks" say together. */
type Merged = {
  readonly type: string;
  readonly command: unknown;
  readonly args: unknown;
  readonly options: RawTask;
};

const os = osName(process.platform);

/** The shell, process and composite tasks of one tasks.json, given as the value of the setting `tasks`. */
export function configuredTasks(section: unknown, scope: Scope): vscode.Task[] {
  if (!isRecord(section)) {
    return [];
  }
  const tasks = rawEntries(section, os).flatMap((entry) => {
    const isOwn = entry['type'] === undefined || isGeneratedType(entry['type']);
    return isOwn ? (taskOf(entry, section, scope) ?? []) : [];
  });
  if (tasks.length > 0) {
    return tasks;
  }
  // The old form of the file: one command, which is the task.
  const alone = taskOf({ label: textOf(section['command']) }, section, scope);
  return alone ? [alone] : [];
}

function taskOf(entry: RawTask, section: RawTask, scope: Scope): vscode.Task | undefined {
  const label = labelOf(entry);
  const { type, command, args, options } = merged(entry, section);
  if (typeof label !== 'string' || label === '') {
    return undefined;
  }
  const execution =
    textOf(command) === undefined
      ? undefined
      : type === 'process'
        ? processExecution(command, args, options)
        : shellExecution(command, args, options);
  if (execution === undefined && readDependsOn(entry['dependsOn']).length === 0) {
    return undefined;
  }
  const definition = { type: execution === undefined ? '$composite' : type };
  const task = new vscode.Task(definition, scope, label, configuredSource, execution);
  task.isBackground = entry['isBackground'] === true;
  const group = groupOf(entry['group']);
  if (group !== undefined) {
    task.group = group;
  }
  if (typeof entry['detail'] === 'string') {
    task.detail = entry['detail'];
  }
  if (isRecord(entry['runOptions'])) {
    task.runOptions = entry['runOptions'];
  }
  return task;
}

function merged(entry: RawTask, section: RawTask): Merged {
  const layers = [section, blockOf(section), entry, blockOf(entry)];
  // What stands beside "tasks" has a command of its own only in the old form, where no entry has one.
  const last = (name: string, from = layers) => from.findLast((layer) => layer[name] !== undefined)?.[name];
  const type = last('type');
  const isShell = last('isShellCommand') === true;
  const isOld = labelOf(entry) === textOf(section['command']) && entry['command'] === undefined;
  const own = isOld ? layers : layers.slice(2);
  const settings = layers.map((layer) => layer['options']).filter(isRecord);
  const environments = settings.map(({ env }) => env).filter(isRecord);
  return {
    type: type === 'shell' || (type !== 'process' && isShell) ? 'shell' : 'process',
    command: last('command', own),
    args: last('args', own),
    options: { ...Object.assign({}, ...settings), env: Object.assign({}, ...environments) as RawTask },
  };
}

function blockOf(entry: RawTask): RawTask {
  const block = entry[os];
  return isRecord(block) ? block : {};
}

function processExecution(command: unknown, args: unknown, options: RawTask): vscode.ProcessExecution {
  return new vscode.ProcessExecution(textOf(command) ?? '', textsOf(args), {
    ...folderAndEnvironment(options),
  });
}

function shellExecution(command: unknown, args: unknown, options: RawTask): vscode.ShellExecution {
  const shell = isRecord(options['shell']) ? options['shell'] : {};
  const more: vscode.ShellExecutionOptions = {
    ...folderAndEnvironment(options),
    ...(typeof shell['executable'] === 'string' && { executable: shell['executable'] }),
    ...(Array.isArray(shell['args']) && { shellArgs: textsOf(shell['args']) }),
    ...(isRecord(shell['quoting']) && { shellQuoting: shell['quoting'] }),
  };
  const words = Array.isArray(args) ? (args as unknown[]).map(wordOf) : [];
  return words.length === 0 && typeof command === 'string'
    ? new vscode.ShellExecution(command, more)
    : new vscode.ShellExecution(wordOf(command), words, more);
}

function folderAndEnvironment({ cwd, env }: RawTask): { cwd?: string; env?: Record<string, string> } {
  return {
    ...(typeof cwd === 'string' && { cwd }),
    ...(isRecord(env) && { env: env as Record<string, string> }),
  };
}

const quotings: Readonly<Record<string, vscode.ShellQuoting>> = {
  escape: vscode.ShellQuoting.Escape,
  strong: vscode.ShellQuoting.Strong,
  weak: vscode.ShellQuoting.Weak,
};

/** A word as it stands, or one with the way in which it is to be quoted. */
function wordOf(word: unknown): string | vscode.ShellQuotedString {
  const quoting = isRecord(word) ? quotings[String(word['quoting'])] : undefined;
  return quoting === undefined ? (textOf(word) ?? '') : { value: textOf(word) ?? '', quoting };
}

const groups: Readonly<Record<string, vscode.TaskGroup>> = {
  build: vscode.TaskGroup.Build,
  test: vscode.TaskGroup.Test,
  clean: vscode.TaskGroup.Clean,
  rebuild: vscode.TaskGroup.Rebuild,
};

function groupOf(written: unknown): vscode.TaskGroup | undefined {
  const kind = isRecord(written) ? written['kind'] : written;
  return typeof kind === 'string' ? groups[kind] : undefined;
}
