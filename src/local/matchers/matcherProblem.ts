// What is wrong with a problem matcher. A matcher that cannot be used is left out and the others apply; one
// with a base applies with what the base has instead of the bad part, and for the problems marked "goes on"
// every matcher applies.

export type MatcherFault =
  | { readonly reason: 'notAMatcher' }
  | { readonly reason: 'unknownMatcher'; readonly name: string }
  | { readonly reason: 'baseOfItself'; readonly name: string }
  | { readonly reason: 'noPattern' }
  | { readonly reason: 'unknownPattern'; readonly name: string }
  | { readonly reason: 'badRegexp'; readonly message: string }
  | { readonly reason: 'nothingCaptured'; readonly missing: 'file' | 'message' | 'line' }
  | { readonly reason: 'badFileLocation' }
  /** Goes on without the background. */
  | { readonly reason: 'halfBackground' }
  /** Goes on with `error`. */
  | { readonly reason: 'unknownSeverity'; readonly severity: string }
  /** Goes on without the loop. */
  | { readonly reason: 'loopNotLast' };

export type MatcherProblem = MatcherFault & {
  /** Where, from the matcher on: `problemMatcher[1].pattern[0].regexp`. */
  readonly place: string;
};

/** For the log. */
export function matcherProblemText(problem: MatcherProblem): string {
  return `${problem.place} ${fault(problem)}`;
}

function fault(problem: MatcherFault): string {
  switch (problem.reason) {
    case 'notAMatcher':
      return 'is neither the name of a problem matcher, like "$tsc", nor a problem matcher.';
    case 'unknownMatcher':
      return `names the problem matcher "${problem.name}", which neither VS Code nor an extension of this window provides.`;
    case 'baseOfItself':
      return `is based on itself: "${problem.name}".`;
    case 'noPattern':
      return 'has no pattern.';
    case 'unknownPattern':
      return `names the problem pattern "${problem.name}", which neither VS Code nor an extension of this window provides.`;
    case 'badRegexp':
      return `is no regular expression: ${problem.message}`;
    case 'nothingCaptured':
      return `captures no ${problem.missing}.`;
    case 'halfBackground':
      return 'must have both a "beginsPattern" and an "endsPattern".';
    case 'badFileLocation':
      return 'is not a file location; "absolute" and ["relative", "${workspaceFolder}"] are.';
    case 'unknownSeverity':
      return `is "${problem.severity}"; it must be error, warning or info. Error is assumed.`;
    case 'loopNotLast':
      return 'loops, but only the last pattern of a problem matcher can. It matches one line.';
  }
}
