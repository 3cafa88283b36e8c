// A task's identity across reloads. VS Code gives fetched tasks new ids whenever tasks.json is read, so the
// key is made from what the user wrote: where the task is, who provides it, its name and its definition.

export type TaskFacts = {
  /** URI of the folder, or `workspace` or `global`. */
  readonly scope: string;
  readonly source: string;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
};

/**
 * What VS Code calls the source of a task of tasks.json, be it one of a provider that tasks.json customizes.
 */
export const configuredSource = 'Workspace';

/** Compares two definitions of one type of task by the properties that the type declares. */
export type SameDefinition = (
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
) => boolean;

const generatedIdTypes: ReadonlySet<unknown> = new Set(['shell', 'process', '$composite']);

/** Whether VS Code itself defines such tasks, and makes up their ids. */
export function isGeneratedType(type: unknown): boolean {
  return generatedIdTypes.has(type);
}

export function taskKey({ scope, source, name, definition }: TaskFacts): string {
  const entries = Object.entries(definition).filter(
    ([property]) => property !== '_key' && !(property === 'id' && isGeneratedType(definition['type'])),
  );
  return JSON.stringify([scope, source, name, sorted(Object.fromEntries(entries))]);
}

/** As Run Task shows it: tasks of tasks.json by their label alone, provided ones with their source. */
export function taskTitle({ source, name }: Pick<TaskFacts, 'source' | 'name'>): string {
  return source === configuredSource || source === '' ? name : `${source}: ${name}`;
}

/** A provided task that tasks.json customizes loses its source; people go on calling it `npm: test`. */
export function taskAlias({ source, name, definition }: Pick<TaskFacts, 'source' | 'name' | 'definition'>) {
  const { type } = definition;
  const provided = source === configuredSource && typeof type === 'string' && !isGeneratedType(type);
  return provided ? `${type}: ${name}` : undefined;
}

/** Everything that people may call the task by, also in settings. */
export function taskNames(task: Pick<TaskFacts, 'source' | 'name' | 'definition'>): string[] {
  const alias = taskAlias(task);
  return [
    taskTitle(task),
    `${task.source}: ${task.name}`,
    task.name,
    ...(alias === undefined ? [] : [alias]),
  ];
}

export type Findable = {
  readonly title: string;
  readonly alias?: string;
  /** Its "identifier" in tasks.json, an old name beside the label. */
  readonly identifier?: string | undefined;
  /** Whether it is a task of tasks.json; otherwise a provider alone has it. */
  readonly isConfigured?: boolean;
  readonly name: string;
  readonly label: string;
  readonly folder?: string;
  readonly folderUri?: string;
};

export type Found<T> = { kind: 'one'; entry: T } | { kind: 'none' } | { kind: 'many'; places: string[] };

/**
 * By title (`npm: test`), otherwise by alias, by identifier, or by bare name (`test`). Of several with one
 * title a task of tasks.json is meant: its label is what somebody wrote. Several: the places are folders if
 * those tell them apart, else labels.
 */
export function pickEntry<T extends Findable>(entries: readonly T[], task: string): Found<T> {
  const ways = [
    (entry: T) => entry.title,
    (entry: T) => entry.alias,
    (entry: T) => entry.identifier,
    (entry: T) => entry.name,
  ];
  // One after the other: looking up identifiers costs the most.
  for (const textOf of ways) {
    const found = entries.filter((entry) => textOf(entry) === task);
    if (found.length > 0) {
      return only(found);
    }
  }
  return { kind: 'none' };
}

/** The one entry, or the only one of tasks.json among several. */
export function only<T extends Findable>(named: readonly T[]): Found<T> {
  const configured = named.filter(({ isConfigured }) => isConfigured === true);
  const [first, ...others] = configured.length === 1 ? configured : named;
  if (!first) {
    return { kind: 'none' };
  }
  if (others.length === 0) {
    return { kind: 'one', entry: first };
  }
  const folders = new Set(named.map((entry) => entry.folder));
  const apart = folders.size === named.length && !folders.has(undefined);
  return { kind: 'many', places: named.map((entry) => (apart && entry.folder) || entry.label) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sorted(inner)]));
}
