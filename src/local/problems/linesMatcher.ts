// One matcher against lines of output. A problem may take several lines: each pattern adds what it captures,
// texts of the message are joined. When the last pattern loops, every further line that it matches is a
// problem with what the lines before it captured.
import type { MatcherDefinition, PatternDefinition } from '../matchers/matcherDefinition.ts';
import { type Captured, type Problem, problemOf, type Property } from '../matchers/problem.ts';

type Compiled = PatternDefinition & { readonly expression: RegExp };

const trimmed: readonly Property[] = ['file', 'code', 'severity', 'location'];
const asWritten: readonly Property[] = ['line', 'column', 'endLine', 'endColumn'];

export class LinesMatcher {
  readonly definition: MatcherDefinition;
  readonly #patterns: readonly Compiled[];
  readonly #last: Compiled;
  /** What the lines before the looping one captured. */
  #shared: Captured = {};

  constructor(definition: MatcherDefinition) {
    this.definition = definition;
    this.#patterns = definition.patterns.map((pattern) => ({
      ...pattern,
      expression: new RegExp(pattern.regexp),
    }));
    const last = this.#patterns.at(-1);
    if (!last) {
      throw new RangeError('A problem matcher needs a pattern.');
    }
    this.#last = last;
  }

  /** How many lines a problem takes. */
  get length(): number {
    return this.#patterns.length;
  }

  /** The problem of the last lines, one line for each pattern. */
  match(lines: readonly string[]): Problem | undefined {
    const start = lines.length - this.length;
    let captured: Captured = {};
    for (const [index, pattern] of this.#patterns.entries()) {
      const found = pattern.expression.exec(lines[start + index] ?? '');
      if (!found) {
        return undefined;
      }
      if (pattern === this.#last) {
        this.#shared = captured;
      }
      captured = capture(captured, pattern, found);
    }
    return problemOf(captured, this.definition);
  }

  /** The next line's problem, after `match` or `next` found one. */
  next(line: string): Problem | undefined {
    const found = this.definition.loop ? this.#last.expression.exec(line) : null;
    return found ? problemOf(capture(this.#shared, this.#last, found), this.definition) : undefined;
  }
}

function capture(before: Captured, pattern: Compiled, found: RegExpExecArray): Captured {
  const captured = { ...before };
  const textOf = (property: Property) => {
    const group = pattern[property];
    return group === undefined ? undefined : found[group];
  };
  for (const property of trimmed) {
    captured[property] ??= textOf(property)?.trim();
  }
  for (const property of asWritten) {
    captured[property] ??= textOf(property);
  }
  const message = textOf('message')?.trim();
  if (message !== undefined) {
    captured.message = captured.message === undefined ? message : `${captured.message}\n${message}`;
  }
  return captured;
}
