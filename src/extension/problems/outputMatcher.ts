// A job's output, piece by piece, to what is found in it. Bounded in every direction: the length of a line, the time that expressions take, and the
// number of problems.
import { LineSplitter } from './lineSplitter.ts';
import type { MatcherDefinition } from './matcherDefinition.ts';
import { type Finding, ProblemFinder } from './problemFinder.ts';
import { terminalLine } from './terminalLine.ts';
import { withinTime } from './timeLimit.ts';

const mostProblems = 10_000;
const limitMs = 500;

export type MatchingNotice =
  /** No further problems are looked for; a task that goes on may begin anew. */
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
  /** Problems, since a task that goes on began its work. */
  #found = 0;
  #wasFull = false;

  constructor(
    matchers: readonly MatcherDefinition[],
    notice: (notice: MatchingNotice) => void,
    limits: MatchingLimits = { mostProblems, limitMs },
  ) {
    this.#finder = new ProblemFinder(matchers);
    this.#notice = notice;
    this.#limits = limits;
  }

  push(text: string): Finding[] {
    return this.#isDone ? [] : this.#match(this.#splitter.push(text));
  }

  end(): Finding[] {
    return this.#isDone ? [] : this.#match(this.#splitter.end());
  }

  get #isDone(): boolean {
    return this.#full && !this.#finder.hasBackground;
  }

  get #full(): boolean {
    return this.#found >= this.#limits.mostProblems;
  }

  #match(raw: readonly string[]): Finding[] {
    const findings: Finding[] = [];
    const lines = raw.map(terminalLine);
    let next = 0;
    let tooMany = false;
    const work = () => {
      for (; next < lines.length && !this.#isDone; next++) {
        const finding = this.#finder.line(lines[next] ?? '', !this.#full);
        if (!finding) continue;
        findings.push(finding);
        if (finding.kind === 'begins') this.#found = 0;
        if (finding.kind === 'problem') this.#found += 1;
        tooMany ||= this.#full;
      }
    };
    while (next < lines.length && !withinTime(this.#limits.limitMs, work)) {
      const slow = this.#finder.interrupted();
      if (slow) this.#notice({ kind: 'tooSlow', matcher: slow });
    }
    if (tooMany && !this.#wasFull) this.#notice({ kind: 'tooMany', limit: this.#limits.mostProblems });
    this.#wasFull = this.#full;
    return findings;
  }
}
