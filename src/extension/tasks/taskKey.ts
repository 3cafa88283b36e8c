// A task's identity across reloads. VS Code gives fetched tasks new ids whenever tasks.json is read, so the
// key is made from what the user wrote: where the task is, who provides it, its name and its definition.

export type TaskFacts = {
  /** URI of the folder, or `workspace` or `global`. */
  readonly scope: string;
  readonly source: string;
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
};

const generatedIdTypes: ReadonlySet<unknown> = new Set(['shell', 'process', '$composite']);

export function taskKey({ scope, source, name, definition }: TaskFacts): string {
  const entries = Object.entries(definition).filter(
    ([property]) => property !== '_key' && !(property === 'id' && generatedIdTypes.has(definition['type'])),
  );
  return JSON.stringify([scope, source, name, sorted(Object.fromEntries(entries))]);
}

/** As Run Task shows it: tasks of tasks.json by their label alone, provided ones with their source. */
export function taskTitle({ source, name }: Pick<TaskFacts, 'source' | 'name'>): string {
  return source === 'Workspace' || source === '' ? name : `${source}: ${name}`;
}

/** A provided task that tasks.json customizes loses its source; people go on calling it `npm: test`. */
export function taskAlias({ source, name, definition }: Pick<TaskFacts, 'source' | 'name' | 'definition'>) {
  const { type } = definition;
  const provided = source === 'Workspace' && typeof type === 'string' && !generatedIdTypes.has(type);
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
  readonly name: string;
  readonly label: string;
  readonly folder?: string;
  readonly folderUri?: string;
};

export type Found<T> = { kind: 'one'; entry: T } | { kind: 'none' } | { kind: 'many'; places: string[] };

/**
 * By title (`npm: test`), otherwise by alias, otherwise by bare name (`test`). Several: the places are
 * folders if those tell them apart, else labels.
 */
export function pickEntry<T extends Findable>(entries: readonly T[], task: string): Found<T> {
  const ways = [(entry: T) => entry.title, (entry: T) => entry.alias, (entry: T) => entry.name];
  const matches = ways.map((textOf) => entries.filter((entry) => textOf(entry) === task));
  const named = matches.find((found) => found.length > 0) ?? [];
  const [first, ...others] = named;
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
