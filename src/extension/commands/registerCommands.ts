// The table of all commands, and the one wrapper around them.

import * as vscode from 'vscode';
import type { CommandId } from '../shared/contributions.ts';
import type { DisposableStore } from '../../local/index.ts';
import { TaskError } from '../tasks/taskProblem.ts';
import { addCommand, addJob, addJobWithOptions, startService } from './add.ts';
import { addFromFile } from './addFromFiles.ts';
import { type Command, requestOf, type Services } from './command.ts';
import { clearFilter, filterJobs, findJob, showFailed, showMore } from './filter.ts';
import { clearEnded, haltAll, haltJob, killAgain, removeJob } from './halt.ts';
import {
  compareOutput,
  copyCommand,
  deleteAllOutput,
  deleteOutput,
  openOutput,
  searchOutput,
  showOutput,
} from './output.ts';
import { addWorker, haltWorker, pause, resume, retireWorker, retrySave, setWorkers } from './queue.ts';
import { errorText, reportError } from './reportError.ts';
import { rerunJob, retryAllFailed, retryFailed } from './rerun.ts';
import { rerunWithChanges } from './rerunWithChanges.ts';
import { moveToTop, runAfter, setPriority } from './waiting.ts';

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
  'jobQueue.showFailed': showFailed,
};

export function registerCommands(services: Services, store: DisposableStore): void {
  for (const [id, command] of Object.entries(commands)) {
    store.add(vscode.commands.registerCommand(id, (...args: unknown[]) => run(id, command, services, args)));
  }
}

/**
 * A person is told of an error; a program that called the command gets it as a rejection with the same words.
 */
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
