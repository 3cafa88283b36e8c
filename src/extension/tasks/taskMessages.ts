import type { TaskProblem } from './taskProblem.ts';

export function describeTaskProblem(problem: TaskProblem): string {
  return problem.reason;
}
