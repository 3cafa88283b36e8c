// Whether a task that goes on is at work, by the lines with which it begins and ends a piece of work, as its
// problem matcher knows them.
import type { BackgroundDefinition, MatcherDefinition } from '../matchers/matcherDefinition.ts';

export class BackgroundMatcher {
  readonly definition: MatcherDefinition;
  readonly #begins: RegExp;
  readonly #ends: RegExp;
  isActive: boolean;

  private constructor(definition: MatcherDefinition, background: BackgroundDefinition) {
    this.definition = definition;
    this.#begins = new RegExp(background.begins);
    this.#ends = new RegExp(background.ends);
    this.isActive = background.activeOnStart;
  }

  static of(definition: MatcherDefinition): BackgroundMatcher | undefined {
    return definition.background && new BackgroundMatcher(definition, definition.background);
  }

  begins(text: string): boolean {
    return !this.isActive && this.#begins.test(text);
  }

  ends(text: string): boolean {
    return this.isActive && this.#ends.test(text);
  }
}
