export type TerminateRun = {
  /** Processes that lived `waitMs` after the order. */
  readonly survivors: number;
  /** From the order to none being left. */
  readonly goneMs?: number;
  /** What the job's outcome said. */
  readonly clean?: boolean;
};

export type Shape = { readonly runs: readonly TerminateRun[] };

export type TerminateFigures = {
  readonly vscode: string;
  readonly node: string;
  readonly waitMs: number;
  readonly shapes: readonly { readonly name: string; readonly terminated: Shape; readonly halted: Shape }[];
};
