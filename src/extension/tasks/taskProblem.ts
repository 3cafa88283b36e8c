// Why something could not be made into a job. One closed union: pure code throws it as a TaskError,
// taskMessages.ts words it. Reason "cancelled" means the user closed a question: there is nothing to report.
import type { VariableProblem } from '../variables/variableProblem.ts';

/**
 * `background`: it would keep a worker for ever. `vscodeService`: a service that only VS Code could run.
 * `vscodeChain`: VS Code runs it, and would run what it depends on once more. `vscodeFile`: it would take the
 * active file, not the one it is meant for.
 */
export type UnsupportedReason = 'background' | 'vscodeService' | 'vscodeChain' | 'vscodeFile';

export type TaskProblem =
  | { reason: 'cancelled' }
  | { reason: 'untrusted' }
  | { reason: 'unknownTask'; task: string; folder?: string }
  | { reason: 'unknownFolder'; folder: string; folders: readonly string[] }
  | { reason: 'ambiguousTask'; task: string; places: readonly string[] }
  /** `path`: titles, from the task to itself. */
  | { reason: 'dependencyCycle'; path: readonly string[] }
  /** `path`: titles, from the task that was added to the one that nobody knows. */
  | { reason: 'unknownDependency'; path: readonly string[] }
  | { reason: 'unsupported'; task: string; why: UnsupportedReason }
  | { reason: 'noCommandLine' }
  | { reason: 'unsafeFile'; file: string }
  | { reason: 'quotedFile' }
  | { reason: 'uncFolder'; cwd: string }
  | { reason: 'variable'; task?: string; problem: VariableProblem };

export class TaskError extends Error {
  readonly problem: TaskProblem;

  constructor(problem: TaskProblem) {
    super(
      problem.reason === 'variable'
        ? `variable ${problem.problem.variable}: ${problem.problem.reason}`
        : problem.reason,
    );
    this.name = 'TaskError';
    this.problem = problem;
  }
}
