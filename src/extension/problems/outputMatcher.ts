// A job's output, piece by piece, to its problems. Bounded in every direction: the length of a line, the time that expressions take, and the
// number of problems.
import { LineSplitter } from './lineSplitter.ts';
import type { MatcherDefinition } from './matcherDefinition.ts';
import type { Problem } from './problem.ts';
import { ProblemFinder } from './problemFinder.ts';
import { terminalLine } from './terminalLine.ts';
import { withinTime } from './timeLimit.ts';

const mostProblems = 10_000;
const limitMs = 500;

export type MatchingNotice =
  /** Nothing is looked for any more. */
  | { readonly kind: 'tooMany'; readonly limit: number }
  /** That matcher is not asked any more. */
  | { readonly kind: 'tooSlow'; readonly matcher: MatcherDefinition };

export interface MatchingLimits {
  readonly mostProblems: number;
  /** For one piece of output, in ms. */
  readonly limitMs: number;
}

export class OutputMatcher {
  readonly #finder: ProblemFinder;
  readonly #notice: (notice: MatchingNotice) => void;
  readonly #limits: MatchingLimits;
  readonly #splitter = new LineSplitter();
  #found = 0;

  constructor(
    matchers: readonly MatcherDefinition[],
    notice: (notice: MatchingNotice) => void,
    limits: MatchingLimits = { mostProblems, limitMs },
  ) {
    this.#finder = new ProblemFinder(matchers);
    this.#notice = notice;
    this.#limits = limits;
  }

  push(text: string): Problem[] {
    return this.#full ? [] : this.#match(this.#splitter.push(text));
  }

  end(): Problem[] {
    return this.#full ? [] : this.#match(this.#splitter.end());
  }

  get #full(): boolean {
    return this.#found >= this.#limits.mostProblems;
  }

  #match(raw: readonly string[]): Problem[] {
    const problems: Problem[] = [];
    const lines = raw.map(terminalLine);
    let next = 0;
    const work = () => {
      for (; next < lines.length && !this.#full; next++) {
        const problem = this.#finder.line(lines[next] ?? '');
        if (!problem) continue;
        problems.push(problem);
        this.#found += 1;
      }
    };
    while (next < lines.length && !withinTime(this.#limits.limitMs, work)) {
      const slow = this.#finder.interrupted();
      if (slow) this.#notice({ kind: 'tooSlow', matcher: slow });
    }
    if (problems.length > 0 && this.#full) {
      this.#notice({ kind: 'tooMany', limit: this.#limits.mostProblems });
    }
    return problems;
  }
}
