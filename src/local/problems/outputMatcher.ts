// A job's output, piece by piece, to what is found in it. Bounded in every direction: the length of a line,
// the time that expressions take, and the number of problems.
import { TerminalScreen } from '../base/terminalScreen.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import { type Finding, ProblemFinder } from './problemFinder.ts';
import { withinTime } from './timeLimit.ts';

const mostProblems = 10_000;
const limitMs = 500;

export type MatchingNotice =
  /** No further problems are looked for; a task that goes on may begin anew. */
  | { readonly kind: 'tooMany'; readonly limit: number }
  /** That matcher is not asked any more. */
  | { readonly kind: 'tooSlow'; readonly matcher: MatcherDefinition };

export type MatchingLimits = {
  readonly mostProblems: number;
  /** For one piece of output, in ms. */
  readonly limitMs: number;
};

export class OutputMatcher {
  readonly #finder: ProblemFinder;
  readonly #notice: (notice: MatchingNotice) => void;
  readonly #limits: MatchingLimits;
  readonly #screen = new TerminalScreen();
  /** Problems by owner; those of a task that goes on since it began its work. */
  readonly #found = new Map<string, number>();
  /** The sum of those, which is looked at for every line. */
  #total = 0;
  #toldTooMany = false;

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
    return this.#isDone ? [] : this.#match(this.#screen.push(text));
  }

  end(): Finding[] {
    return this.#isDone ? [] : this.#match(this.#screen.end());
  }

  get #isDone(): boolean {
    return this.#full && !this.#finder.hasBackground;
  }

  get #full(): boolean {
    return this.#total >= this.#limits.mostProblems;
  }

  #match(lines: readonly string[]): Finding[] {
    const findings: Finding[] = [];
    let next = 0;
    const work = () => {
      for (; next < lines.length && !this.#isDone; next++) {
        const finding = this.#finder.line(lines[next] ?? '', !this.#full);
        if (!finding) {
          continue;
        }
        findings.push(finding);
        this.#count(finding);
      }
    };
    while (next < lines.length && !withinTime(this.#limits.limitMs, work)) {
      const slow = this.#finder.interrupted();
      if (!slow) {
        continue;
      }
      this.#notice({ kind: 'tooSlow', matcher: slow });
      // Nothing may be left that could tell.
      if (slow.background && this.#finder.isIdle) {
        findings.push({ kind: 'ready' });
      }
    }
    if (this.#full && !this.#toldTooMany) {
      this.#toldTooMany = true;
      this.#notice({ kind: 'tooMany', limit: this.#limits.mostProblems });
    }
    return findings;
  }

  #count(finding: Finding): void {
    if (finding.kind === 'begins') {
      finding.owners.forEach((owner) => this.#setFound(owner, 0));
    }
    if (finding.kind !== 'problem') {
      return;
    }
    const { owner } = finding.problem.matcher;
    this.#setFound(owner, (this.#found.get(owner) ?? 0) + 1);
  }

  #setFound(owner: string, count: number): void {
    this.#total += count - (this.#found.get(owner) ?? 0);
    this.#found.set(owner, count);
  }
}
