/**
 * Why a process could not be started.
 * - `cwdMissing`: the working folder (`path`) is missing, not a folder, or may not be entered
 * - `notFound`: the program (`path`, or a name) does not exist or is not on the PATH
 * - `notExecutable`: the program exists and cannot be run
 * - `log`: the file for its output (`path`) cannot be written
 * - `alreadyStarted`: this attempt of the job has a fence (in the folder `path`): it ran, here or under an
 *   earlier host
 * - `inTheWay`: another job that had its id has left the file `path`
 * - `spawn`: the system refused for another reason, see `code` and `cause`
 */
export type ProcessStartReason =
  | 'cwdMissing'
  | 'notFound'
  | 'notExecutable'
  | 'log'
  | 'alreadyStarted'
  | 'inTheWay'
  | 'spawn';

/** The message is English; `reason`, `path` and `code` are there for those who word it themselves. */
export class ProcessStartError extends Error {
  readonly reason: ProcessStartReason;
  readonly path?: string;
  /** The system's error code, such as EACCES, when there was one. */
  readonly code?: string;

  constructor(reason: ProcessStartReason, message: string, path: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProcessStartError';
    this.reason = reason;
    this.path = path;
    const code = errorCode(cause);
    if (code !== undefined) {
      this.code = code;
    }
  }
}

export function errorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
