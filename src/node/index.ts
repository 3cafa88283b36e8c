export { baseEnvironment } from './process/environment.ts';
export { onRunFailpoint, type RunFailpoint, runFailpoints } from './runs/failpoints.ts';
export type { HaltResult, HaltSignal } from './halt/halter.ts';
export type { ProcessIdentity } from './process/identity.ts';
export { type ForeignGroup, foreignGroup } from './process/foreignGroup.ts';
export { followLog, type LogFollower } from './output/followLog.ts';
export { markerVariable } from './process/marker.ts';
export { isLogBelow, logPathFor, logSize, readTail } from './output/outputLog.ts';
export { adoptProcessJob, leftNote, type ProcessHost, runProcessJob } from './jobs/processHandler.ts';
export { createProcessStarter, type ProcessStarter } from './jobs/processStarter.ts';
export { ProcessStartError, type ProcessStartReason } from './base/processStartError.ts';
export {
  type ProcessEnd,
  readRunFiles,
  removeRunFiles,
  type RunFiles,
  type RunRecord,
} from './runs/runFiles.ts';
export {
  haltIdentified,
  type HaltOptions,
  type ProcessOutput,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
} from './jobs/startProcess.ts';
export { defaultWorkerCount } from './base/cores.ts';
export { LogStore } from './output/logStore.ts';
export { KeptOutputs, type KeptRecord, type KeptRun, type Retention } from './output/keptOutputs.ts';
export type { Changes, OpenJobs } from './journal/changes.ts';
export { type Failpoint, type StoreFailpoint, storeFailpoints } from './journal/failpoints.ts';
export type {
  HistoryCursor,
  HistoryFilter,
  HistoryLimits,
  HistoryPage,
  HistoryQuery,
} from './journal/history.ts';
export type { JobStore } from './journal/jobStore.ts';
export {
  type Acquired,
  createLeaseOwner,
  defaultLeaseMs,
  leaseOwnerNow,
  type LeaseHeld,
  type LeaseOwner,
} from './journal/lease.ts';
export {
  hasStore,
  type OpenedStore,
  openStore,
  type StoreOptions,
  type UnsavedReason,
} from './journal/openStore.ts';
export type { StoredOrder } from './journal/orders.ts';
export { searchedTexts } from './journal/searchedTexts.ts';
export { mayPass, StoreError, type StoreFailure, type StoreFailureReason } from './journal/sqlite.ts';
export { isSecretName } from './output/secrets.ts';
export { pause } from './base/pause.ts';
