// Finds the problems in a job's output, line by line. Where several matchers fit, the one with the most lines wins, then the first; each line
// belongs to one problem at most.
import { LinesMatcher } from './linesMatcher.ts';
import type { MatcherDefinition } from './matcherDefinition.ts';
import type { Problem } from './problem.ts';

export class ProblemFinder {
  readonly #matchers: LinesMatcher[];
  readonly #mostLines: number;
  #recent: string[] = [];
  #looping: LinesMatcher | undefined;
  #asked: LinesMatcher | undefined;
  #suspect: LinesMatcher | undefined;

  constructor(matchers: readonly MatcherDefinition[]) {
    this.#matchers = matchers
      .map((matcher) => new LinesMatcher(matcher))
      .toSorted((a, b) => b.length - a.length);
    this.#mostLines = this.#matchers[0]?.length ?? 0;
  }

  /** The problem that ends with this line. */
  line(text: string): Problem | undefined {
    if (this.#looping) {
      const problem = this.#ask(this.#looping, (matcher) => matcher.next(text));
      if (problem) return problem;
      this.#looping = undefined;
    }
    this.#recent.push(text);
    if (this.#recent.length > this.#mostLines) this.#recent.shift();
    for (const matcher of this.#matchers) {
      if (matcher.length > this.#recent.length) continue;
      const problem = this.#ask(matcher, () => matcher.match(this.#recent.slice(-matcher.length)));
      if (problem) {
        this.#recent = [];
        if (matcher.definition.loop) this.#looping = matcher;
        return problem;
      }
    }
    return undefined;
  }

  /**
   * `line` was interrupted because it took too long, and may be asked again: forgets what had begun. The second time with the same matcher,
   * drops and returns it; once may be the machine's fault.
   */
  interrupted(): MatcherDefinition | undefined {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#looping = undefined;
    this.#recent = [];
    if (!asked || asked !== this.#suspect) {
      this.#suspect = asked;
      return undefined;
    }
    this.#matchers.splice(this.#matchers.indexOf(asked), 1);
    return asked.definition;
  }

  #ask(matcher: LinesMatcher, find: (matcher: LinesMatcher) => Problem | undefined): Problem | undefined {
    this.#asked = matcher;
    const problem = find(matcher);
    this.#asked = undefined;
    return problem;
  }
}
