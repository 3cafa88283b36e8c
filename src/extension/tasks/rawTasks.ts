// What the API leaves out of a fetched task stands only in the text of tasks.json: dependsOn, inline problem
// matchers, and the inputs. A section is the value of the setting `tasks` at one level: `{ tasks, inputs,
// linux: { tasks } }`, unchecked.

import { isRecord } from '../../local/index.ts';

export type TaskName = {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
};

type RawTask = Readonly<Record<string, unknown>>;

/**
 * The entries of the section that describe the task, by label, or one without a label by the properties of
 * its definition.
 */
export function rawTasks(section: unknown, task: TaskName, os: string): RawTask[] {
  if (!isRecord(section)) {
    return [];
  }
  const ofSystem = section[os];
  const lists = [section['tasks'], isRecord(ofSystem) ? ofSystem['tasks'] : undefined];
  const entries = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return entries.filter(isRecord).filter((entry) => {
    const label = entry['label'] ?? entry['taskName'];
    return label === undefined ? isCustomization(entry, task.definition) : label === task.name;
  });
}

/** What it says about problem matchers, in the system's block or outside; undefined: nothing. */
export function problemMatcherOf(entry: RawTask, os: string): unknown {
  const ofSystem = entry[os];
  return (isRecord(ofSystem) && ofSystem['problemMatcher']) || entry['problemMatcher'] || undefined;
}

export function inputsOf(section: unknown): unknown {
  return isRecord(section) ? section['inputs'] : undefined;
}

function isCustomization(entry: RawTask, definition: TaskName['definition']): boolean {
  return Object.entries(definition).every(
    ([property, value]) => property === '_key' || JSON.stringify(entry[property]) === JSON.stringify(value),
  );
}
