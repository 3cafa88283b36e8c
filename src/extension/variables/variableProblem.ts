// Why a variable has no value. `variable` is the text as written, with `${` and `}`.
export type VariableProblem =
  | { reason: 'cancelled'; variable: string }
  | { reason: 'noFolder'; variable: string }
  | { reason: 'manyFolders'; variable: string }
  | { reason: 'unknownFolder'; variable: string; folder: string }
  | { reason: 'noFile'; variable: string }
  | { reason: 'fileOutsideFolders'; variable: string; file: string }
  | { reason: 'noEditor'; variable: string }
  | { reason: 'noSelection'; variable: string }
  | { reason: 'noArgument'; variable: string }
  | { reason: 'noSetting'; variable: string; setting: string }
  | { reason: 'structuredSetting'; variable: string; setting: string }
  | { reason: 'noExtension'; variable: string; extension: string }
  | { reason: 'noDefaultBuildTask'; variable: string }
  | { reason: 'commandFailed'; variable: string; command: string; message: string }
  | { reason: 'commandNoText'; variable: string; command: string }
  | { reason: 'undefinedInput'; variable: string; input: string }
  | { reason: 'incompleteInput'; variable: string; input: string; missing: string }
  | { reason: 'unknownInputType'; variable: string; input: string; type: string };

export class VariableError extends Error {
  readonly problem: VariableProblem;

  constructor(problem: VariableProblem) {
    super(`${problem.variable}: ${problem.reason}`);
    this.name = 'VariableError';
    this.problem = problem;
  }
}
