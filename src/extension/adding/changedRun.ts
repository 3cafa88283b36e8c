// What a job ran, as text that a person can edit, and back. Answers to password inputs and environment values
// with names like a secret's are shown as `•••`; where that stays in the text, the value stays.

import path from 'node:path';
import type { ResolvedTask } from '../../local/index.ts';
import { isSecretName, type ProcessSpec } from '../../node/index.ts';
import { oneLine, processText } from '../shell/commandText.ts';
import { parseWords, quoteWords } from '../shell/commandWords.ts';
import type { Platform } from '../shell/shellCommandLine.ts';

export type RunForm = {
  /** For the shell, or the program and its arguments. */
  readonly command: string;
  readonly byShell: boolean;
  readonly cwd: string;
  /** `NAME=value NAME2='…'`; a name alone removes the variable. */
  readonly env: string;
};

export type RunProblem = 'noCommand' | 'openQuote' | 'hidden' | 'badVariable' | 'noFolder';

/** How the shell of the settings is given a command line. */
export type ShellStart = (
  commandLine: string,
) => Pick<ProcessSpec, 'file' | 'args'> & { readonly verbatimArguments?: boolean };

const mask = '•••';
/** What the queue has set by itself. */
const automatic: Readonly<Record<string, string>> = { FORCE_COLOR: '1', CLICOLOR_FORCE: '1' };

export class ChangedRun {
  readonly before: RunForm;
  readonly #task: ResolvedTask;
  readonly #platform: Platform;
  readonly #secrets: readonly string[];

  /** The task's environment must be open. */
  constructor(task: ResolvedTask, platform: Platform) {
    const { spec, commandText, byShell = false } = task;
    const words = byShell ? [spec.args.at(-1) ?? ''] : [spec.file, ...spec.args];
    const shown = commandText.includes(mask) ? shownWords(commandText, byShell) : words;
    const secrets = hiddenIn(shown, words);
    this.#task = task;
    this.#platform = platform;
    this.#secrets = secrets ?? [];
    const command = byShell ? (shown[0] ?? '') : quoteWords(shown, platform);
    this.before = {
      command: secrets === undefined ? commandText : command,
      byShell,
      cwd: spec.cwd,
      env: quoteWords(shownVariables(spec), platform),
    };
  }

  problem(form: RunForm): RunProblem | undefined {
    const words = parseWords(form.command, this.#platform);
    const env = this.#variables(form.env);
    if (form.command.trim() === '' || (!form.byShell && words?.[0] === '')) {
      return 'noCommand';
    }
    if ((!form.byShell && words === undefined) || parseWords(form.env, this.#platform) === undefined) {
      return 'openQuote';
    }
    if (form.command.split(mask).length - 1 > this.#secrets.length) {
      return 'hidden';
    }
    if (form.cwd.trim() === '') {
      return 'noFolder';
    }
    return env === undefined ? 'badVariable' : undefined;
  }

  /** The form must be without problem. */
  apply(form: RunForm, shell: ShellStart): ResolvedTask {
    const { spec, stop, key, name, byShell: _byShell, ...rest } = this.#task;
    const start = this.#start(form, shell);
    const cwd = path.resolve(spec.cwd, form.cwd.trim());
    const env = { ...this.#variables(form.env), ...('PWD' in spec.env && { PWD: cwd }) };
    const isCommand = key.startsWith('command:');
    const same = form.command === this.before.command;
    const commandText = same && form.byShell === this.before.byShell ? this.#task.commandText : start.shown;
    return {
      ...rest,
      key: isCommand && !same ? `command:${commandText}` : key,
      name: name === this.#task.commandText ? commandText : name,
      commandText,
      ...(form.byShell && { byShell: true }),
      spec: {
        file: start.file,
        args: start.args,
        ...(start.verbatimArguments === true && { verbatimArguments: true }),
        cwd,
        env,
      },
      ...(stop && { stop: { ...stop, cwd: stop.cwd === spec.cwd ? cwd : stop.cwd, env } }),
    };
  }

  #start(form: RunForm, shell: ShellStart): ReturnType<ShellStart> & { readonly shown: string } {
    const { spec } = this.#task;
    if (form.byShell) {
      const line = this.#reveal(form.command);
      const start = this.before.byShell ? { ...spec, args: [...spec.args.slice(0, -1), line] } : shell(line);
      return { ...start, shown: oneLine(form.command) };
    }
    const words = parseWords(form.command, this.#platform) ?? [];
    const [file = '', ...args] = this.#revealAll(words);
    return { file, args, shown: processText(words) };
  }

  #reveal(text: string): string {
    return this.#revealAll([text])[0] ?? '';
  }

  /** In their order: which `•••` stands for which. */
  #revealAll(texts: readonly string[]): string[] {
    let next = 0;
    return texts.map((text) => text.replaceAll(mask, () => this.#secrets[next++] ?? mask));
  }

  /** Undefined: one of them has no name. */
  #variables(text: string): Record<string, string | null> | undefined {
    const { env } = this.#task.spec;
    const words = parseWords(text, this.#platform) ?? [];
    const kept = Object.entries(env).filter(([name, value]) => isHidden(name, value));
    const result: Record<string, string | null> = Object.fromEntries(kept);
    for (const word of words) {
      const at = word.indexOf('=');
      const name = at === -1 ? word : word.slice(0, at);
      const value = at === -1 ? null : word.slice(at + 1);
      if (name === '' || /\0/.test(word)) {
        return undefined;
      }
      result[name] = value === mask ? (env[name] ?? value) : value;
    }
    return result;
  }
}

function shownVariables({ env }: ProcessSpec): string[] {
  return Object.entries(env)
    .filter(([name, value]) => !isHidden(name, value))
    .map(([name, value]) =>
      value === null ? name : `${name}=${isSecretName(name) && value !== '' ? mask : value}`,
    );
}

function isHidden(name: string, value: string | null): boolean {
  return name === 'PWD' || (Object.hasOwn(automatic, name) && automatic[name] === value);
}

/** The words of a command line as people see it; see commandText.ts. */
function shownWords(commandText: string, byShell: boolean): string[] {
  return byShell
    ? [commandText]
    : (commandText.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) =>
        word.startsWith('"') ? (JSON.parse(word) as string) : word,
      );
}

/**
 * What is hidden in the words that are shown, in its order; undefined when that cannot be told for certain.
 */
function hiddenIn(shown: readonly string[], words: readonly string[]): string[] | undefined {
  const found = shown.map((word, place) => {
    const parts = word.split(mask).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('(.*?)')}$`, 's').exec(words[place] ?? '')?.slice(1);
  });
  return shown.length === words.length && found.every((part) => part !== undefined)
    ? found.flatMap((part) => part ?? [])
    : undefined;
}
