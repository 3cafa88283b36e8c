export { baseEnvironment } from './environment.ts';
export type { HaltResult } from './halt/halter.ts';
export { type ForeignGroup, foreignGroup } from './foreignGroup.ts';
export { followLog, type LogFollower } from './followLog.ts';
export { logPathFor, logSize, readTail } from './outputLog.ts';
export { ProcessStartError, type ProcessStartReason } from './processStartError.ts';
export { type ProcessEnd, type ProcessSpec, type RunningProcess, startProcess } from './startProcess.ts';
export { defaultWorkerCount } from './cores.ts';
export { LogStore } from './logStore.ts';
