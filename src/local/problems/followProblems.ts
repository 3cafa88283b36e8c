// The problems of one run, from its log, with the files they are about.
import { followLog } from '../../node/index.ts';
import { FileLocator } from './fileLocator.ts';
import type { MatcherDefinition } from '../matchers/matcherDefinition.ts';
import { type MatchingNotice, OutputMatcher } from './outputMatcher.ts';
import type { Problem } from '../matchers/problem.ts';
import type { Finding } from './problemFinder.ts';

export type ProblemListener = {
  /** There is output, perhaps without problems; called before them. */
  onOutput(): void;
  /** What was found before in the name of these is out of date. */
  onBegin(owners: readonly string[]): void;
  /** The task, which goes on, has done its work. */
  onReady(): void;
  /** `file` is an absolute path. */
  onProblem(file: string, problem: Problem): void;
  onNotice(notice: MatchingNotice): void;
  /** The log cannot be read any more. */
  onError(error: unknown): void;
};

export type ProblemFollower = {
  /** The run is over: resolves when all that it wrote has been matched. Never rejects. */
  end(): Promise<void>;
  /** Nothing is reported after it. */
  stop(): void;
};

/** How long several logs may be matched in sum; what exceeds it is not looked at. Counts down. */
export type MatchingBudget = { leftMs: number };

/** `fromByte`: what comes before is not looked at, nor is the line in which that is. */
export function followProblems(
  logPath: string,
  matchers: readonly MatcherDefinition[],
  listener: ProblemListener,
  { fromByte = 0, budget }: { readonly fromByte?: number; readonly budget?: MatchingBudget } = {},
): ProblemFollower {
  const matcher = new OutputMatcher(matchers, (notice) => listener.onNotice(notice));
  const files = new FileLocator();
  let stopped = false;
  const wholeLines = fromByte > 0 ? fromNextLine() : (text: string) => text;

  async function report(findings: readonly Finding[]): Promise<void> {
    for (const finding of findings) {
      if (finding.kind === 'problem') {
        const { problem } = finding;
        const file = await files.locate(problem.file, problem.matcher.fileLocation);
        if (!stopped) {
          listener.onProblem(file, problem);
        }
      } else if (!stopped && finding.kind === 'begins') {
        listener.onBegin(finding.owners);
      } else if (!stopped) {
        listener.onReady();
      }
    }
  }

  const follower = followLog(logPath, {
    // From the byte before, which may be the end of a line.
    fromByte: Math.max(0, fromByte - 1),
    onText: (text) => {
      listener.onOutput();
      return report(matchWithin(budget, matcher, wholeLines(text)));
    },
    onError: (error) => listener.onError(error),
  });
  return {
    async end() {
      await follower.drain();
      follower.stop();
      if (!stopped) {
        await report(matcher.end());
      }
    },
    stop() {
      stopped = true;
      follower.stop();
    },
  };
}

/** Leaves out the rest of a line at the beginning. */
function fromNextLine(): (text: string) => string {
  let insideLine = true;
  return (text) => {
    const end = insideLine ? text.indexOf('\n') : -1;
    const part = insideLine && end === -1 ? '' : text.slice(end + 1);
    insideLine &&= end === -1;
    return part;
  };
}

function matchWithin(
  budget: MatchingBudget | undefined,
  matcher: OutputMatcher,
  text: string,
): readonly Finding[] {
  if (budget === undefined) {
    return matcher.push(text);
  }
  if (budget.leftMs <= 0) {
    return [];
  }
  const began = performance.now();
  const findings = matcher.push(text);
  budget.leftMs -= performance.now() - began;
  return findings;
}
