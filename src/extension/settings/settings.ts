// Settings as the queue uses them: read when asked for, so that they are never stale, and checked, since a
// settings file can hold anything. A bad value falls back to the default and is reported once.

import * as vscode from 'vscode';
import {
  type Disposable,
  DisposableStore,
  type OnClose,
  type OnFailure,
  readLimits,
} from '../../local/index.ts';
import { defaultWorkerCount, type HaltSignal } from '../../node/index.ts';
import type { KeyLimits } from '../../queue/index.ts';
import { readTaskRules, ruleFor, type TaskRule } from './taskRules.ts';
import { limitProblemText, ruleProblemText } from './taskRuleMessages.ts';

export type NotifyWhen = 'never' | 'failures' | 'always';

type Check<T> = { readonly accepts: (value: unknown) => value is T; readonly wants: string };

const integer = (least: number, most: number): Check<number> => ({
  accepts: (value): value is number =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  wants: vscode.l10n.t('an integer from {0} to {1}', least, most),
});

const oneOf = <T extends string>(...names: readonly T[]): Check<T> => ({
  accepts: (value): value is T => names.some((name) => name === value),
  wants: names.map((name) => `"${name}"`).join(', '),
});

const yesOrNo: Check<boolean> = {
  accepts: (value): value is boolean => typeof value === 'boolean',
  wants: 'true, false',
};

const onFailure = oneOf<OnFailure>('continue', 'pause');
const onClose = oneOf<OnClose>('keep', 'halt');
const haltSignal = oneOf<HaltSignal>('SIGTERM', 'SIGINT');
const notify = oneOf<NotifyWhen>('never', 'failures', 'always');

export class Settings implements Disposable {
  readonly #store = new DisposableStore();
  readonly #reported = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#store.add(this.#changed);
    this.#store.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('jobQueue.tasks')) {
          // A bad entry is reported when it is written, not when its task is added.
          this.taskRule([]);
        }
        if (event.affectsConfiguration('jobQueue')) {
          this.#changed.fire();
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Default: half of the cores, at least 1. */
  get workers(): number {
    return this.#read('workers', integer(0, 256)) ?? defaultWorkerCount();
  }

  get onFailure(): OnFailure {
    return this.#read('onFailure', onFailure) ?? 'continue';
  }

  get haltGraceMs(): number {
    return this.#read('haltGraceMs', integer(0, 600_000)) ?? 5000;
  }

  get haltSignal(): HaltSignal {
    return this.#read('haltSignal', haltSignal) ?? 'SIGTERM';
  }

  get notify(): NotifyWhen {
    return this.#read('notify', notify) ?? 'failures';
  }

  get notifyMinDurationMs(): number {
    return this.#read('notifyMinDurationMs', integer(0, 86_400_000)) ?? 10_000;
  }

  get maxOutputRuns(): number {
    return this.#read('output.maxRuns', integer(1, 10_000)) ?? 200;
  }

  get maxOutputAgeDays(): number {
    return this.#read('output.maxAgeDays', integer(1, 3650)) ?? 30;
  }

  /** How many ended jobs are kept. */
  get maxHistoryJobs(): number {
    return this.#read('history.maxJobs', integer(1, 1_000_000)) ?? 10_000;
  }

  /** For how many days; 0: for ever. */
  get maxHistoryAgeDays(): number {
    return this.#read('history.maxAgeDays', integer(0, 3650)) ?? 90;
  }

  /** How many running jobs may hold a key at once. Bad entries are reported, the others apply. */
  get limits(): KeyLimits {
    const { limits, problems } = readLimits(vscode.workspace.getConfiguration('jobQueue').get('limits'));
    problems.map(limitProblemText).forEach((problem) => this.#tell('limits', problem, problem));
    return limits;
  }

  /** What the user says about the task of those names. Bad entries are reported, the others apply. */
  taskRule(names: readonly string[]): TaskRule {
    const rules = readTaskRules(vscode.workspace.getConfiguration('jobQueue').get('tasks'));
    rules.problems.map(ruleProblemText).forEach((problem) => this.#tell('tasks', problem, problem));
    return ruleFor(rules, names);
  }

  /** Of one run, in bytes. */
  get maxOutputBytes(): number {
    return (this.#read('output.maxSizeMb', integer(1, 10_000)) ?? 50) * 1_000_000;
  }

  get onClose(): OnClose {
    return this.#read('onClose', onClose) ?? 'keep';
  }

  get resumeAfterCrash(): boolean {
    return this.#read('resumeAfterCrash', yesOrNo) ?? false;
  }

  get redactOutput(): boolean {
    return this.#read('output.redact', yesOrNo) ?? true;
  }

  /** Undefined when the setting is null or bad. */
  #read<T>(name: string, check: Check<T>): T | undefined {
    const value: unknown = vscode.workspace.getConfiguration('jobQueue').get(name);
    if (value === null || value === undefined) {
      return undefined;
    }
    if (check.accepts(value)) {
      return value;
    }
    const message = vscode.l10n.t(
      'The setting "jobQueue.{0}" must be {1}. Its default is used instead.',
      name,
      check.wants,
    );
    this.#tell(name, `${name}=${JSON.stringify(value)}`, message);
    return undefined;
  }

  /** Once for each `problem`. */
  #tell(name: string, problem: string, message: string): void {
    if (this.#reported.has(problem)) {
      return;
    }
    this.#reported.add(problem);
    const open = vscode.l10n.t('Open Settings');
    void vscode.window.showWarningMessage(message, open).then((choice) => {
      if (choice === open) {
        void vscode.commands.executeCommand('workbench.action.openSettings', `jobQueue.${name}`);
      }
    });
  }
}
