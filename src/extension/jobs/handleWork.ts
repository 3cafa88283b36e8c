import type { Dispatcher } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import type { Settings } from '../settings.ts';
import { processKind } from './processWork.ts';
import { runProcess } from './runProcess.ts';

// VS Code gives a closing window about five seconds.
const closingGraceMs = 2000;

/** Tells the dispatcher how to run processes. The returned function shortens the grace of every halt, also of those under way. */
export function handleWork(dispatcher: Dispatcher, outputs: Outputs, settings: Settings): () => void {
  const closing = new AbortController();
  const host = {
    outputs,
    closing: closing.signal,
    haltGraceMs: () =>
      closing.signal.aborted ? Math.min(closingGraceMs, settings.haltGraceMs) : settings.haltGraceMs,
  };
  dispatcher.handle(processKind, (data, context) => runProcess(data, context, host), { reportsStart: true });
  return () => closing.abort();
}
