// Why a command did not run, in one error for all that can be in its way.

import { redactText } from '../output/redactor.ts';
import { errorCode, ProcessStartError } from '../base/processStartError.ts';
import { checkFolder, type Command, findProgram } from '../process/program.ts';
import { shortageOf } from '../base/shortage.ts';

export async function lookUp(command: Command): Promise<string> {
  await checkFolder(command.cwd);
  return findProgram(command);
}

/** The system says the same of a missing folder, program and interpreter. */
export async function startError(request: Command, error: unknown): Promise<unknown> {
  const missing = shortageOf(error);
  if (missing !== undefined) {
    // Looking for what else could be wrong would need the same.
    const detail = `"${request.file}" could not be started: the system is short of ${missing}.`;
    return new ProcessStartError('spawn', detail, request.file, error);
  }
  let program: string;
  try {
    program = await lookUp(request);
  } catch (found) {
    return found;
  }
  if (errorCode(error) === 'ENOENT') {
    const message = `"${program}" cannot be run: the interpreter that it names in its first line does not exist.`;
    return new ProcessStartError('notExecutable', message, program, error);
  }
  if (errorCode(error) === 'EACCES') {
    return new ProcessStartError('notExecutable', `"${program}" is not executable.`, program, error);
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new ProcessStartError('spawn', `"${program}" could not be started: ${detail}`, program, error);
}

export function logError(file: string, error: unknown): ProcessStartError {
  const message = `The output file "${file}" cannot be written (${errorCode(error) ?? String(error)}).`;
  return new ProcessStartError('log', message, file, error);
}

/** Node quotes what it refuses, also a variable's value, and perhaps only the beginning of it. */
export function concealed(error: unknown, secrets: readonly string[]): unknown {
  if (secrets.length === 0 || !(error instanceof ProcessStartError)) {
    return error;
  }
  const { reason, path = '', code } = error;
  const message = redactText(error.message.replace(/ Received .*/s, ''), secrets);
  return new ProcessStartError(reason, message, redactText(path, secrets), code && { code });
}
