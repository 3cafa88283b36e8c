// Whose problems are shown: of each task those of one run, the newest that has brought output or has ended.
// Files are URIs as text. Several tasks may report on one file; what they report in the name of one owner, in
// the same words, is shown once.
import type { Problem } from '../matchers/problem.ts';

/** One run of a task. */
export type RunProblems = {
  readonly task: string;
  /** Growing with each run; 0 for one of an earlier window. */
  readonly number: number;
  readonly files: Map<string, Map<string, Problem>>;
};

export class ProblemBoard {
  readonly #shown = new Map<string, RunProblems>();
  readonly #changed = new Set<string>();
  #runs = 0;

  /** A new run; nothing of it is shown yet. */
  begin(task: string): RunProblems {
    this.#runs += 1;
    return { task, number: this.#runs, files: new Map() };
  }

  /** A run of an earlier window: any other of its task is newer. */
  recall(task: string): RunProblems {
    return { task, number: 0, files: new Map() };
  }

  /** Shows a run instead of its task's earlier one, unless a newer one is shown. */
  show(run: RunProblems): void {
    const before = this.#shown.get(run.task);
    if (before && before.number >= run.number) {
      return;
    }
    this.#shown.set(run.task, run);
    for (const file of [...(before?.files.keys() ?? []), ...run.files.keys()]) {
      this.#changed.add(file);
    }
  }

  /** Forgets what the run has brought so far in the name of these. */
  restart(run: RunProblems, owners: readonly string[]): void {
    for (const [file, problems] of run.files) {
      for (const [key, { matcher }] of problems) {
        if (!owners.includes(matcher.owner)) {
          continue;
        }
        problems.delete(key);
        if (this.#shown.get(run.task) === run) {
          this.#changed.add(file);
        }
      }
    }
  }

  add(run: RunProblems, file: string, problem: Problem): void {
    const problems = run.files.get(file) ?? new Map<string, Problem>();
    run.files.set(file, problems);
    const key = keyOf(problem);
    if (problems.has(key)) {
      return;
    }
    problems.set(key, problem);
    if (this.#shown.get(run.task) === run) {
      this.#changed.add(file);
    }
  }

  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** The files whose problems are others than at the last call. */
  takeChanged(): string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  problemsOf(file: string): Problem[] {
    const problems = new Map<string, Problem>();
    for (const { files } of this.#shown.values()) {
      for (const [key, problem] of files.get(file) ?? []) {
        problems.set(key, problem);
      }
    }
    return [...problems.values()];
  }
}

function keyOf({ matcher, place, severity, message, code }: Problem): string {
  const { startLine, startColumn, endLine, endColumn } = place;
  return JSON.stringify([
    matcher.owner,
    matcher.source,
    severity,
    code,
    startLine,
    startColumn,
    endLine,
    endColumn,
    message,
  ]);
}
