// The whole durable queue of one machine, without an editor: what a program imports to lead or follow a
// store, run processes, keep their output and find their problems. What it needs of an editor (translation,
// trust, secrets) is handed in.

export { type Disposable, DisposableStore } from './base/disposable.ts';
export { isRecord } from './base/isRecord.ts';
export { plainItem, plainLabel, plainMessage } from './base/plainText.ts';
export type { PreparedTask } from './chains/addChain.ts';
export { exclusivePrerequisites } from './chains/exclusivePrerequisites.ts';
export {
  type ChainReader,
  type ChainStep,
  DependencyCycle,
  leaveOut,
  planChain,
  readDependsOn,
} from './chains/taskChain.ts';
export { HistoryPages, pageSize } from './history/historyPages.ts';
export { essential, fitsFilter, type JobFilter, jobStates } from './history/jobFilter.ts';
export type { JobHistory } from './history/jobHistory.ts';
export { retainHistory } from './history/retainHistory.ts';
export { StoreHistory } from './history/storeHistory.ts';
export { EffectiveLimits } from './limits/effectiveLimits.ts';
export { readLimits } from './limits/readLimits.ts';
export {
  type ApplyTo,
  type MatcherDefinition,
  matcherPaths,
  withMatcherPaths,
} from './matchers/matcherDefinition.ts';
export { matcherProblemText } from './matchers/matcherProblem.ts';
export { matcherRegistry } from './matchers/matcherRegistry.ts';
export type { Problem } from './matchers/problem.ts';
export { type ReadMatchers, readMatchers } from './matchers/readMatchers.ts';
export { FailureDigests } from './output/failureDigests.ts';
export { plainOutput } from './output/outputText.ts';
export { Outputs } from './output/outputs.ts';
export { type Hit, searchRuns } from './output/searchRuns.ts';
export {
  followProblems,
  type MatchingBudget,
  type ProblemFollower,
  type ProblemListener,
} from './problems/followProblems.ts';
export { latestMatchedRuns } from './problems/latestRuns.ts';
export type { MatchingNotice } from './problems/outputMatcher.ts';
export { ProblemBoard, type RunProblems } from './problems/problemBoard.ts';
export { PendingRecoveries } from './running/pendingRecoveries.ts';
export { HaltGrace } from './running/haltGrace.ts';
export { type OnFailure, PauseOnFailure } from './running/pauseOnFailure.ts';
export { handleProcessJobs, type OpenSpec } from './running/processJobs.ts';
export { Readiness } from './running/readiness.ts';
export { ShortageHold } from './running/shortageHold.ts';
export { killSurvivorsOfEarlierHost, Survivors } from './running/survivors.ts';
export { comparable, openSpec } from './sealing/sealedWork.ts';
export { closeWindow, type OnClose } from './session/closeWindow.ts';
export { crashSummary } from './session/crashSummary.ts';
export { createDispatcher, type Trust } from './session/createDispatcher.ts';
export { openSession, type SessionPlace } from './session/openSession.ts';
export { handleCompositeJobs } from './chains/compositeJobs.ts';
export { addChainTo, chainOrderHandlers, rerunChangedIn, rerunIn } from './chains/chainOrders.ts';
export { queueFolderName } from './session/queueFolder.ts';
export { QueueSession, type Unsaved } from './session/queueSession.ts';
export { whenOpened } from './session/whenOpened.ts';
export type { SessionEvent } from './session/sessionEvents.ts';
export { StoredOrders } from './session/storedOrders.ts';
export { culpritText, outcomeText } from './wording/outcomeText.ts';
export { can, hasFailed, jobCapabilities, workerCapabilities } from './work/jobCapabilities.ts';
export {
  type InstanceLimit,
  compositeKind,
  type CompositeTask,
  outputTells,
  processKind,
  processOf,
  type ResolvedTask,
  taskKeyOf,
  taskLimitKey,
  withInstanceLimit,
} from './work/taskWork.ts';
