// The table of all commands, and the one wrapper around them.

import * as vscode from 'vscode';
import type { CommandId } from '../shared/contributions.ts';
import type { DisposableStore } from '../../local/index.ts';
import type { Services } from './services.ts';
import { TaskError } from '../tasks/taskProblem.ts';
import { addCommand } from './addCommand.ts';
import { addFromFile } from './addFromFile.ts';
import { addJob } from './addJob.ts';
import { addJobWithOptions } from './addJobWithOptions.ts';
import { addWorker } from './addWorker.ts';
import { clearEnded } from './clearEnded.ts';
import { requestOf, type Command } from './command.ts';
import { copyCommand } from './copyCommand.ts';
import { compareOutput } from './compareOutput.ts';
import { deleteAllOutput } from './deleteAllOutput.ts';
import { deleteOutput } from './deleteOutput.ts';
import { openOutput } from './openOutput.ts';
import { searchOutput } from './searchOutput.ts';
import { clearFilter, filterJobs } from './filterJobs.ts';
import { findJob } from './findJob.ts';
import { haltAll } from './haltAll.ts';
import { haltJob } from './haltJob.ts';
import { haltWorker } from './haltWorker.ts';
import { killAgain } from './killAgain.ts';
import { moveToTop } from './moveToTop.ts';
import { pause } from './pause.ts';
import { removeJob } from './removeJob.ts';
import { errorText, reportError } from './reportError.ts';
import { retrySave } from './retrySave.ts';
import { rerunJob } from './rerunJob.ts';
import { rerunWithChanges } from './rerunWithChanges.ts';
import { resume } from './resume.ts';
import { retryAllFailed } from './retryAllFailed.ts';
import { retryFailed } from './retryFailed.ts';
import { runAfter } from './runAfter.ts';
import { setPriority } from './setPriority.ts';
import { retireWorker } from './retireWorker.ts';
import { setWorkers } from './setWorkers.ts';
import { startService } from './startService.ts';
import { showMore } from './showMore.ts';
import { showOutput } from './showOutput.ts';

const commands: { readonly [id in CommandId]: Command } = {
  'jobQueue.addJob': addJob,
  'jobQueue.addJobWithOptions': addJobWithOptions,
  'jobQueue.addCommand': addCommand,
  'jobQueue.addFromFile': addFromFile,
  'jobQueue.startService': startService,
  'jobQueue.haltJob': haltJob,
  'jobQueue.killAgain': killAgain,
  'jobQueue.haltWorker': haltWorker,
  'jobQueue.retireWorker': retireWorker,
  'jobQueue.haltAll': haltAll,
  'jobQueue.addWorker': addWorker,
  'jobQueue.setWorkers': setWorkers,
  'jobQueue.pause': pause,
  'jobQueue.resume': resume,
  'jobQueue.retrySave': retrySave,
  'jobQueue.rerunJob': rerunJob,
  'jobQueue.rerunWithChanges': rerunWithChanges,
  'jobQueue.retryFailed': retryFailed,
  'jobQueue.retryAllFailed': retryAllFailed,
  'jobQueue.runAfter': runAfter,
  'jobQueue.setPriority': setPriority,
  'jobQueue.removeJob': removeJob,
  'jobQueue.moveToTop': moveToTop,
  'jobQueue.clearEnded': clearEnded,
  'jobQueue.showOutput': showOutput,
  'jobQueue.openOutput': openOutput,
  'jobQueue.searchOutput': searchOutput,
  'jobQueue.compareOutput': compareOutput,
  'jobQueue.deleteOutput': deleteOutput,
  'jobQueue.deleteAllOutput': deleteAllOutput,
  'jobQueue.copyCommand': copyCommand,
  'jobQueue.findJob': findJob,
  'jobQueue.filterJobs': filterJobs,
  'jobQueue.changeFilter': filterJobs,
  'jobQueue.clearFilter': clearFilter,
  'jobQueue.showMore': showMore,
};

export function registerCommands(services: Services, store: DisposableStore): void {
  for (const [id, command] of Object.entries(commands)) {
    store.add(vscode.commands.registerCommand(id, (...args: unknown[]) => run(id, command, services, args)));
  }
}

/** A person is told of an error; a program that called the command gets it as a rejection with the same words. */
async function run(id: string, command: Command, services: Services, args: unknown[]): Promise<unknown> {
  try {
    return await command(services, ...args);
  } catch (error) {
    const request = requestOf(args[0]);
    if (request === undefined || request instanceof vscode.Uri) {
      reportError(services, error);
      return undefined;
    }
    if (error instanceof TaskError && error.problem.reason === 'cancelled') {
      return undefined;
    }
    services.log.error(`${id} failed.`, error);
    throw new Error(errorText(error), { cause: error });
  }
}
