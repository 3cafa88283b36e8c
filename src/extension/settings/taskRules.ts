// The setting `jobQueue.tasks`: what the user says about single tasks, by label or by a pattern of labels. Of
// several entries that fit, the task's exact label comes first, then the patterns in the order written; each
// property is taken from the first entry that has it.

import { isRecord } from '../../local/index.ts';
import type { JobOptions } from '../../queue/index.ts';
import { checkRule, type RuleProblem } from './taskRuleChecks.ts';

export type TaskRule = {
  /** Run by VS Code in a terminal, not by the queue's own runner. */
  readonly terminal?: boolean;
  /** A command line that is run to stop the task, before signals are sent. */
  readonly stop?: string;
  /** Let be what its process has left running when it ends; a terminal would end it. */
  readonly leaveRunning?: boolean;
} & Pick<JobOptions, 'priority' | 'keys' | 'timeoutMs' | 'retry' | 'delayMs' | 'rerunIfInterrupted'>;

export type TaskRules = {
  readonly entries: readonly (readonly [label: string, rule: TaskRule])[];
  /** An entry with a problem is left out as a whole; the others apply. */
  readonly problems: readonly RuleProblem[];
};

export function readTaskRules(value: unknown): TaskRules {
  if (value === undefined || value === null) {
    return { entries: [], problems: [] };
  }
  if (!isRecord(value)) {
    return { entries: [], problems: [{ reason: 'noObject', place: [] }] };
  }
  const read = Object.entries(value).map(([label, entry]) => ({
    label,
    entry,
    problem: isRecord(entry) ? checkRule(label, entry) : ({ reason: 'noObject', place: [label] } as const),
  }));
  return {
    entries: read
      .filter(({ problem }) => problem === undefined)
      .map(({ label, entry }) => [label, entry as TaskRule]),
    problems: read.map(({ problem }) => problem).filter((problem) => problem !== undefined),
  };
}

/** `names`: everything that the task may be called by: `test`, `npm: test`. */
export function ruleFor({ entries }: TaskRules, names: readonly string[]): TaskRule {
  const exact = entries.filter(([label]) => names.includes(label));
  const patterns = entries.filter(
    (entry) => !exact.includes(entry) && names.some((name) => fits(entry[0], name)),
  );
  return Object.assign({}, ...[...exact, ...patterns].toReversed().map(([, rule]) => rule)) as TaskRule;
}

/**
 * `*` is any text, also none; `?` is one character. Not by a regular expression: one of many stars takes for
 * ever. When the text stops fitting, only the last star takes one character more.
 */
function fits(pattern: string, name: string): boolean {
  const [wanted, text] = [Array.from(pattern), Array.from(name)];
  let at = 0;
  let star = { at: -1, from: 0 };
  for (let index = 0; index < text.length;) {
    if (wanted[at] === '*') {
      star = { at, from: index };
      at += 1;
    } else if (wanted[at] === '?' || (at < wanted.length && wanted[at] === text[index])) {
      at += 1;
      index += 1;
    } else if (star.at === -1) {
      return false;
    } else {
      star = { at: star.at, from: star.from + 1 };
      at = star.at + 1;
      index = star.from;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}
