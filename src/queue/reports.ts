// What running work says of itself, added to what it said before.

import type { Extras } from './extras.ts';
import type { Progress } from './work.ts';

export function keepProgress(extras: Extras, { message, fraction }: Progress): void {
  extras.progress = {
    ...extras.progress,
    ...(message !== undefined && { message }),
    ...(fraction !== undefined &&
      Number.isFinite(fraction) && { fraction: Math.min(1, Math.max(0, fraction)) }),
  };
}

export function keepNotes(extras: Extras, notes: Readonly<Record<string, string>>): void {
  const texts = Object.entries(notes).filter(([, text]) => typeof text === 'string');
  extras.notes = { ...extras.notes, ...Object.fromEntries(texts) };
}
