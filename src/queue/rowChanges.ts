import type { JobChange } from './events.ts';
import type { SavedJob } from './saved.ts';

const options = ['priority', 'keys', 'after', 'afterEnd', 'notBefore'] as const;

/** What has happened to a job between two times it was saved, in order; `before` is undefined for one that is new. */
export function rowChanges(before: SavedJob | undefined, row: SavedJob): JobChange[] {
  const changes: JobChange[] = before === undefined ? ['added'] : [];
  const earlier = before?.attempts.length ?? 0;
  const wasRunning = before?.state === 'running';
  const triedAgain = row.attempts.length > earlier;
  if (triedAgain) {
    changes.push(...(wasRunning ? [] : (['started'] as const)), 'retry');
  }
  if (row.state === 'waiting') {
    changes.push(...whileWaiting(before, row, triedAgain));
    return changes;
  }
  if ((!wasRunning || triedAgain) && row.startedAt !== undefined) {
    changes.push('started');
  } else if (before !== undefined && row.state === 'running') {
    const phaseIsNew = before.phase !== row.phase || before.haltStep !== row.haltStep;
    const isReady = row.ready === true && before.ready !== true;
    changes.push(...(phaseIsNew ? (['phase'] as const) : []), ...(isReady ? (['ready'] as const) : []));
    if (!phaseIsNew && !isReady) {
      changes.push('progress');
    }
  }
  if (row.outcome !== undefined) {
    changes.push('ended');
  }
  return changes;
}

function whileWaiting(before: SavedJob | undefined, row: SavedJob, triedAgain: boolean): JobChange[] {
  if (before === undefined || triedAgain) {
    return [];
  }
  if (before.state === 'running') {
    return ['putBack'];
  }
  const edited = options.some((field) => JSON.stringify(before[field]) !== JSON.stringify(row[field]));
  const moved = before.rank !== row.rank || before.heldFor !== row.heldFor;
  return [...(edited ? (['edited'] as const) : []), ...(moved ? (['moved'] as const) : [])];
}
