// Finds the problems in a job's output, line by line, and the lines that tell whether a task that goes on is at work. Where several matchers
// fit, the one with the most lines wins, then the first; each line belongs to one problem at most.
import { BackgroundMatcher } from './backgroundMatcher.ts';
import { LinesMatcher } from './linesMatcher.ts';
import type { MatcherDefinition } from './matcherDefinition.ts';
import type { Problem } from './problem.ts';

/** How often a matcher may be interrupted: a machine may be busy now and then. */
const mostInterruptions = 10;

export type Finding =
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** A task that goes on is at work again: what it found before is out of date. */
  | { readonly kind: 'begins' }
  /** It has done its work, and goes on. */
  | { readonly kind: 'ready' };

type Asked = BackgroundMatcher | LinesMatcher;

export class ProblemFinder {
  readonly #matchers: LinesMatcher[];
  readonly #backgrounds: BackgroundMatcher[];
  readonly #mostLines: number;
  #recent: string[] = [];
  #looping: LinesMatcher | undefined;
  #asked: Asked | undefined;
  #suspect: Asked | undefined;
  readonly #interruptions = new Map<Asked, number>();

  constructor(matchers: readonly MatcherDefinition[]) {
    this.#matchers = matchers
      .map((matcher) => new LinesMatcher(matcher))
      .toSorted((a, b) => b.length - a.length);
    this.#backgrounds = matchers.flatMap((matcher) => BackgroundMatcher.of(matcher) ?? []);
    this.#mostLines = this.#matchers[0]?.length ?? 0;
  }

  /** Whether it looks for more than problems. */
  get hasBackground(): boolean {
    return this.#backgrounds.length > 0;
  }

  /** What this line says, or the problem that ends with it if those are wanted. */
  line(text: string, problemsToo: boolean): Finding | undefined {
    const word = this.#background(text);
    const problem = word === undefined && problemsToo ? this.#find(text) : undefined;
    this.#suspect = undefined;
    if (problem) return { kind: 'problem', problem };
    if (word !== 'ends') return word && { kind: word };
    return this.#backgrounds.some(({ isActive }) => isActive) ? undefined : { kind: 'ready' };
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
    if (asked instanceof LinesMatcher) this.#matchers.splice(this.#matchers.indexOf(asked), 1);
    else this.#backgrounds.splice(this.#backgrounds.indexOf(asked), 1);
    return asked.definition;
  }

  #background(text: string): 'begins' | 'ends' | undefined {
    for (const matcher of this.#backgrounds) {
      const word = this.#ask(matcher, () => matcher.line(text));
      if (word) {
        this.#looping = undefined;
        this.#recent = [];
        return word;
      }
    }
    return undefined;
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

  #ask<M extends Asked, Found>(matcher: M, find: (matcher: M) => Found): Found {
    this.#asked = matcher;
    const found = find(matcher);
    this.#asked = undefined;
    return found;
  }
}
