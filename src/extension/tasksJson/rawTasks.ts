// What the API leaves out of a fetched task stands only in the text of tasks.json: dependsOn, identifiers,
// inline problem matchers, and the inputs. A section is the value of the setting `tasks` at one level: `{
// tasks, inputs, linux: { tasks } }`, unchecked.

import { isRecord } from '../../local/index.ts';
import { configuredSource, isGeneratedType, type SameDefinition, type TaskFacts } from './taskKey.ts';

export type RawTask = Readonly<Record<string, unknown>>;

type Described = Pick<TaskFacts, 'source' | 'name' | 'definition'>;

/** Returns all entries of the section; one in the system's block takes the place of one with its label. */
export function rawEntries(section: unknown, os: string): RawTask[] {
  if (!isRecord(section)) {
    return [];
  }
  const ofSystem = section[os];
  const own = isRecord(ofSystem) ? entriesIn(ofSystem['tasks']) : [];
  const replaced = new Set(own.map(labelOf));
  replaced.delete(undefined);
  return [...entriesIn(section['tasks']).filter((entry) => !replaced.has(labelOf(entry))), ...own];
}

function entriesIn(list: unknown): RawTask[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isRecord) : [];
}

/**
 * Returns the entries of the section that describe the task. A provided task that no entry customizes has its
 * provider as its source, and no entry describes it, whatever it is called.
 */
export function rawTasks(
  section: unknown,
  task: Described,
  os: string,
  sameDefinition: SameDefinition,
): RawTask[] {
  if (task.source !== configuredSource) {
    return [];
  }
  return rawEntries(section, os).filter((entry) => {
    const label = labelOf(entry);
    if (label !== undefined && label !== task.name) {
      return false;
    }
    const { type } = task.definition;
    if (isGeneratedType(type)) {
      return label !== undefined && (entry['type'] === undefined || isGeneratedType(entry['type']));
    }
    return entry['type'] === type && sameDefinition(task.definition, entry);
  });
}

/** Old files say "taskName". */
export function labelOf(entry: RawTask): unknown {
  return entry['label'] ?? entry['taskName'];
}

/** What an entry says about problem matchers, in the system's block or outside; undefined: nothing. */
export function problemMatcherOf(entry: RawTask, os: string): unknown {
  const ofSystem = entry[os];
  return (isRecord(ofSystem) && ofSystem['problemMatcher']) || entry['problemMatcher'] || undefined;
}

export function inputsOf(section: unknown): unknown {
  return isRecord(section) ? section['inputs'] : undefined;
}

/** Of a text, a list of texts, or an object with a value; undefined: it is none. */
export function textOf(value: unknown): string | undefined {
  if (isRecord(value)) {
    return textOf(value['value']);
  }
  return Array.isArray(value) ? textsOf(value).join(' ') : typeof value === 'string' ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? (value as unknown[]).flatMap((one) => textOf(one) ?? []) : [];
}
