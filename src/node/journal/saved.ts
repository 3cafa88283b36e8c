// Until src/queue reads what it saved.

import type { SavedJob, SavedQueue } from '../../queue/index.ts';

export function readSaved(value: unknown): SavedJob | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, name, state } = value as Partial<SavedJob>;
  return Number.isSafeInteger(id) && typeof name === 'string' && typeof state === 'string'
    ? (value as SavedJob)
    : undefined;
}

export function readSavedQueue(value: unknown): SavedQueue | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { lastId, counts } = value as Partial<SavedQueue>;
  return Number.isSafeInteger(lastId) && typeof counts === 'object' ? (value as SavedQueue) : undefined;
}
