export { baseEnvironment } from './environment.ts';
export { onRunFailpoint, type RunFailpoint, runFailpoints } from './failpoints.ts';
export type { HaltResult, HaltSignal } from './halt/halter.ts';
export type { ProcessIdentity } from './identity.ts';
export { type ForeignGroup, foreignGroup } from './foreignGroup.ts';
export { followLog, type LogFollower } from './followLog.ts';
export { MARKER_VARIABLE } from './marker.ts';
export { isLogBelow, logPathFor, logSize, readTail } from './outputLog.ts';
export { adoptProcessJob, type ProcessHost, runProcessJob } from './processHandler.ts';
export { createProcessStarter, type ProcessStarter } from './processStarter.ts';
export { ProcessStartError, type ProcessStartReason } from './processStartError.ts';
export { type ProcessEnd, readRunFiles, removeRunFiles, type RunFiles, type RunRecord } from './runFiles.ts';
export {
  haltIdentified,
  type HaltOptions,
  type ProcessOutput,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
} from './startProcess.ts';
export { defaultWorkerCount } from './cores.ts';
export { LogStore } from './logStore.ts';
export { KeptOutputs, type KeptRecord, type KeptRun, type Retention } from './keptOutputs.ts';
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
  LEASE_MS,
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
export { StoreError, type StoreFailure, type StoreFailureReason } from './journal/sqlite.ts';
export { isSecretName } from './output/secrets.ts';
export { pause } from './pause.ts';
