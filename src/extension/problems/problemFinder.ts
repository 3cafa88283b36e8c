// Finds the problems in a job's output, line by line. Where several matchers fit, the one with the most lines wins, then the first; each line
// belongs to one problem at most.
import { LinesMatcher } from './linesMatcher.ts';
import type { MatcherDefinition } from './matcherDefinition.ts';
import type { Problem } from './problem.ts';

/** How often a matcher may be interrupted: a machine may be busy now and then. */
const mostInterruptions = 10;

export class ProblemFinder {
  readonly #matchers: LinesMatcher[];
  readonly #mostLines: number;
  #recent: string[] = [];
  #looping: LinesMatcher | undefined;
  #asked: LinesMatcher | undefined;
  #suspect: LinesMatcher | undefined;
  readonly #interruptions = new Map<LinesMatcher, number>();

  constructor(matchers: readonly MatcherDefinition[]) {
    this.#matchers = matchers
      .map((matcher) => new LinesMatcher(matcher))
      .toSorted((a, b) => b.length - a.length);
    this.#mostLines = this.#matchers[0]?.length ?? 0;
  }

  /** The problem that ends with this line. */
  line(text: string): Problem | undefined {
    const problem = this.#find(text);
    this.#suspect = undefined;
    return problem;
  }

  /**
   * `line` was interrupted because it took too long, and may be asked again: forgets what had begun. When that line has the same matcher
   * interrupted again, or many lines have, drops and returns it.
   */
  interrupted(): MatcherDefinition | undefined {
    const asked = this.#asked;
    const again = asked === this.#suspect;
    this.#suspect = asked;
    this.#asked = undefined;
    this.#looping = undefined;
    this.#recent = [];
    if (!asked) return undefined;
    const times = (this.#interruptions.get(asked) ?? 0) + 1;
    this.#interruptions.set(asked, times);
    if (!again && times < mostInterruptions) return undefined;
    this.#matchers.splice(this.#matchers.indexOf(asked), 1);
    return asked.definition;
  }

  #find(text: string): Problem | undefined {
    if (this.#looping) {
      const problem = this.#ask(this.#looping, (matcher) => matcher.next(text));
      if (problem) return problem;
      this.#looping = undefined;
    }
    this.#recent.push(text);
    if (this.#recent.length > this.#mostLines) this.#recent.shift();
    for (const matcher of this.#matchers) {
      if (matcher.length > this.#recent.length) continue;
      const problem = this.#ask(matcher, () => matcher.match(this.#recent));
      if (problem) {
        this.#recent = [];
        if (matcher.definition.loop) this.#looping = matcher;
        return problem;
      }
    }
    return undefined;
  }

  #ask(matcher: LinesMatcher, find: (matcher: LinesMatcher) => Problem | undefined): Problem | undefined {
    this.#asked = matcher;
    const problem = find(matcher);
    this.#asked = undefined;
    return problem;
  }
}
