// The ids of package.json, typed once. A test compares both ways, and the table in
// commands/registerCommands.ts does not compile without a handler for each command.

export const commandIds = [
  'jobQueue.addJob',
  'jobQueue.addJobWithOptions',
  'jobQueue.addCommand',
  'jobQueue.addFromFile',
  'jobQueue.startService',
  'jobQueue.haltJob',
  'jobQueue.killAgain',
  'jobQueue.haltWorker',
  'jobQueue.retireWorker',
  'jobQueue.haltAll',
  'jobQueue.addWorker',
  'jobQueue.setWorkers',
  'jobQueue.pause',
  'jobQueue.resume',
  'jobQueue.retrySave',
  'jobQueue.rerunJob',
  'jobQueue.rerunWithChanges',
  'jobQueue.retryFailed',
  'jobQueue.retryAllFailed',
  'jobQueue.runAfter',
  'jobQueue.setPriority',
  'jobQueue.removeJob',
  'jobQueue.moveToTop',
  'jobQueue.clearEnded',
  'jobQueue.showOutput',
  'jobQueue.openOutput',
  'jobQueue.searchOutput',
  'jobQueue.compareOutput',
  'jobQueue.deleteOutput',
  'jobQueue.deleteAllOutput',
  'jobQueue.copyCommand',
  'jobQueue.findJob',
  'jobQueue.filterJobs',
  'jobQueue.changeFilter',
  'jobQueue.clearFilter',
  'jobQueue.showMore',
  'jobQueue.showFailed',
] as const;
export type CommandId = (typeof commandIds)[number];

export const viewIds = { workers: 'jobQueue.workers', jobs: 'jobQueue.jobs' } as const;

export const settingIds = [
  'workers',
  'onFailure',
  'haltGraceMs',
  'haltSignal',
  'notify',
  'notifyMinDurationMs',
  'output.maxRuns',
  'output.maxAgeDays',
  'output.maxSizeMb',
  'output.redact',
  'history.maxJobs',
  'history.maxAgeDays',
  'limits',
  'tasks',
  'onClose',
  'resumeAfterCrash',
] as const;

export const contextKeys = {
  /** These are true only once the window knows that there are none. */
  noWorkers: 'jobQueue.noWorkers',
  noJobs: 'jobQueue.noJobs',
  paused: 'jobQueue.paused',
  filtered: 'jobQueue.filtered',
} as const;
