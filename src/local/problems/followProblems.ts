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

/** `fromByte`: what comes before is not looked at. */
export function followProblems(
  logPath: string,
  matchers: readonly MatcherDefinition[],
  listener: ProblemListener,
  fromByte = 0,
): ProblemFollower {
  const matcher = new OutputMatcher(matchers, (notice) => listener.onNotice(notice));
  const files = new FileLocator();
  let stopped = false;

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
    fromByte,
    onText: (text) => {
      listener.onOutput();
      return report(matcher.push(text));
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
