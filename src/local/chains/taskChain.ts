// What a task depends on, as a plan: each task once, after those that it needs. Of a `sequence` everything
// that one dependency needs comes after the dependency before it, as in VS Code. A task that is needed twice
// stands where it was needed first; so nothing in a plan can wait for something later, and no order of two
// chains can lock both.

export type Dependencies<T> = {
  readonly tasks: readonly T[];
  /** One after the other; otherwise at the same time. */
  readonly inSequence: boolean;
};

export type ChainReader<T> = {
  /** What tells tasks apart. */
  keyOf(task: T): string;
  titleOf(task: T): string;
  /** `path`: the titles from the root to the task. Throws when one does not exist. */
  dependenciesOf(task: T, path: readonly string[]): Dependencies<T>;
};

export type ChainStep<T> = {
  readonly task: T;
  /** Places in the plan, all of them earlier, none that another one of them waits for anyway. */
  readonly after: readonly number[];
};

/** A task depends on itself. */
export class DependencyCycle extends Error {
  /** Titles, from the task to itself. */
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    super(`dependency cycle: ${path.join(' > ')}`);
    this.name = 'DependencyCycle';
    this.path = path;
  }
}

/** The root comes last. Throws DependencyCycle, and whatever the reader throws. */
export function planChain<T>(root: T, reader: ChainReader<T>): ChainStep<T>[] {
  const planner = new Planner(reader);
  planner.visit(root, [], []);
  return planner.steps;
}

/**
 * The plan without the tasks that need not run; what comes after them comes after what they come after. The
 * root stays.
 */
export function leaveOut<T>(
  steps: readonly ChainStep<T>[],
  isDone: (task: T) => boolean,
): readonly ChainStep<T>[] {
  const kept: ChainStep<T>[] = [];
  /** For each step the new places of what stands for it. */
  const places: (readonly number[])[] = [];
  for (const { task, after } of steps) {
    const now = [...new Set(after.flatMap((place) => places[place] ?? []))];
    const isRoot = places.length === steps.length - 1;
    places.push(isDone(task) && !isRoot ? now : [kept.push({ task, after: now }) - 1]);
  }
  return kept;
}

/**
 * `dependsOn` as it is written in tasks.json: names, or properties of a definition. Anything else is left
 * out, as VS Code does.
 */
export function readDependsOn(value: unknown): (string | Readonly<Record<string, unknown>>)[] {
  return (Array.isArray(value) ? (value as unknown[]) : [value]).filter(
    (item): item is string | Record<string, unknown> =>
      (typeof item === 'string' && item !== '') ||
      (typeof item === 'object' && item !== null && !Array.isArray(item)),
  );
}

class Planner<T> {
  readonly steps: ChainStep<T>[] = [];
  readonly #reader: ChainReader<T>;
  readonly #placeOf = new Map<string, number>();
  /** For each step everything that has ended before it starts. */
  readonly #before: ReadonlySet<number>[] = [];

  constructor(reader: ChainReader<T>) {
    this.#reader = reader;
  }

  /** Returns the task's place. `gates`: what has to end before anything of it starts. */
  visit(task: T, gates: readonly number[], path: readonly { key: string; title: string }[]): number {
    const key = this.#reader.keyOf(task);
    const own = [...path, { key, title: this.#reader.titleOf(task) }];
    const titles = own.map(({ title }) => title);
    const first = path.findIndex((step) => step.key === key);
    if (first !== -1) {
      throw new DependencyCycle(titles.slice(first));
    }
    const planned = this.#placeOf.get(key);
    if (planned !== undefined) {
      return planned;
    }
    const { tasks, inSequence } = this.#reader.dependenciesOf(task, titles);
    const needed: number[] = [];
    for (const dependency of tasks) {
      needed.push(this.visit(dependency, inSequence ? [...gates, ...needed] : gates, own));
    }
    return this.#add(task, key, [...gates, ...needed]);
  }

  #add(task: T, key: string, wanted: readonly number[]): number {
    const after = [...new Set(wanted)].filter(
      (place, _, places) => !places.some((other) => this.#before[other]?.has(place)),
    );
    const before = new Set(after.flatMap((place) => [place, ...(this.#before[place] ?? [])]));
    const place = this.steps.push({ task, after: after.toSorted((a, b) => a - b) }) - 1;
    this.#before.push(before);
    this.#placeOf.set(key, place);
    return place;
  }
}
