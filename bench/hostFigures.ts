/**
 * What bench/hostMeasurements.ts measures inside the extension host and bench/host.ts prints. Times in ms.
 */
export type HostFigures = {
  readonly vscode: string;
  readonly node: string;
  /** What activate() says of itself in the extension's log, while the window starts. */
  readonly activateMs: number;
  /** The command that shows the view of the jobs for the first time. */
  readonly shownMs: number;
  /** How many jobs the window's saved queue has had before. */
  readonly jobsBefore: number;
  /** Absent in a window that was opened for its activation only. */
  readonly work?: {
    /** From the event `added` to the event that says that the process runs. */
    readonly addedToSpawnedMs: readonly number[];
    /** From the call of addCommand, with everything that is resolved first. */
    readonly calledToSpawnedMs: readonly number[];
    /** From the order to its promise, which waits for the process table to show nothing of the job. */
    readonly haltMs: readonly number[];
    readonly queue: Rate;
    readonly executeTask: Rate;
  };
};

export type Rate = { readonly jobs: number; readonly ms: number };
