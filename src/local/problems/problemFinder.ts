// Finds the problems in a job's output, line by line, and the lines that tell whether a task that goes on is
// at work. Where several matchers fit, the one with the most lines wins, then the first; each line belongs to
// one problem at most.
import { BackgroundMatcher } from './backgroundMatcher.ts';
import { LinesMatcher } from './linesMatcher.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import type { Problem } from '../matchers/problem.ts';

/** How often a matcher may be interrupted: a machine may be busy now and then. */
const mostInterruptions = 10;

export type Finding =
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** A task that goes on is at work again: what was found before in the name of these is out of date. */
  | { readonly kind: 'begins'; readonly owners: readonly string[] }
  /** It has done its work, and goes on. */
  | { readonly kind: 'ready' };

type Asked = BackgroundMatcher | LinesMatcher;

export class ProblemFinder {
  #matchers: readonly LinesMatcher[];
  #backgrounds: readonly BackgroundMatcher[];
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
    const finding = this.#beginning(text) ?? this.#end(text) ?? (problemsToo ? this.#find(text) : undefined);
    this.#suspect = undefined;
    return finding === 'ends' ? undefined : finding;
  }

  /** Whether nothing that could still tell says that the task is at work. */
  get isIdle(): boolean {
    return this.#backgrounds.every(({ isActive }) => !isActive);
  }

  /**
   * `line` was interrupted because it took too long, and may be asked again: forgets what had begun. When
   * that line has the same matcher interrupted again, or many lines have, drops all of it and returns it.
   */
  interrupted(): MatcherDefinition | undefined {
    const asked = this.#asked;
    const again = asked === this.#suspect;
    this.#suspect = asked;
    this.#asked = undefined;
    this.#forgetLines();
    if (!asked) {
      return undefined;
    }
    const times = (this.#interruptions.get(asked) ?? 0) + 1;
    this.#interruptions.set(asked, times);
    if (!again && times < mostInterruptions) {
      return undefined;
    }
    const { definition } = asked;
    this.#matchers = this.#matchers.filter((matcher) => matcher.definition !== definition);
    this.#backgrounds = this.#backgrounds.filter((matcher) => matcher.definition !== definition);
    return definition;
  }

  /** As in VS Code every matcher is asked, and a line with which one begins ends none. */
  #beginning(text: string): Finding | undefined {
    const begun = this.#backgrounds.filter((matcher) => this.#ask(matcher, () => matcher.begins(text)));
    if (begun.length === 0) {
      return undefined;
    }
    this.#forgetLines();
    for (const matcher of begun) {
      matcher.isActive = true;
    }
    return { kind: 'begins', owners: begun.map(({ definition }) => definition.owner) };
  }

  #end(text: string): Finding | 'ends' | undefined {
    const ended = this.#backgrounds.filter((matcher) => this.#ask(matcher, () => matcher.ends(text)));
    if (ended.length === 0) {
      return undefined;
    }
    this.#forgetLines();
    for (const matcher of ended) {
      matcher.isActive = false;
    }
    return this.isIdle ? { kind: 'ready' } : 'ends';
  }

  #forgetLines(): void {
    this.#looping = undefined;
    this.#recent = [];
  }

  #find(text: string): Finding | undefined {
    if (this.#looping) {
      const problem = this.#ask(this.#looping, (matcher) => matcher.next(text));
      if (problem) {
        return { kind: 'problem', problem };
      }
      this.#looping = undefined;
    }
    this.#recent.push(text);
    if (this.#recent.length > this.#mostLines) {
      this.#recent.shift();
    }
    for (const matcher of this.#matchers) {
      if (matcher.length > this.#recent.length) {
        continue;
      }
      const problem = this.#ask(matcher, () => matcher.match(this.#recent));
      if (problem) {
        this.#recent = [];
        if (matcher.definition.loop) {
          this.#looping = matcher;
        }
        return { kind: 'problem', problem };
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
