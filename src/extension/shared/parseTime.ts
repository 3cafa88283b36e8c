// Durations and times of day as people type them.

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90` are seconds; `1h 30m`, `1.5h`, `500ms`. In milliseconds; undefined: not understood. */
export function parseDuration(text: string): number | undefined {
  const wanted = text.trim().toLowerCase();
  if (/^\d+(\.\d+)?$/.test(wanted)) {
    return Number(wanted) * 1000;
  }
  if (!/^(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$/.test(wanted)) {
    return undefined;
  }
  const parts = [...wanted.matchAll(/(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}

/** In the way that `parseDuration` reads: `90s`, `10m`. */
export function durationText(ms: number): string {
  const [unit, size] = Object.entries(unitMs)
    .toReversed()
    .find(([, unitSize]) => ms >= unitSize && ms % unitSize === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}

/** `14:05` or `14:05:30`, the next time that it is so late; epoch ms. */
export function parseTimeOfDay(text: string, now: number): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*$/.exec(text) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59 || hours === undefined) {
    return undefined;
  }
  const at = new Date(now);
  at.setHours(Number(hours), Number(minutes), Number(seconds), 0);
  if (at.getTime() <= now) {
    at.setDate(at.getDate() + 1);
  }
  return at.getTime();
}

/**
 * `2031-05-03`, `2031-05-03 14:05`, `14:05` (the last time that it was so late), `3h` (so long ago); epoch
 * ms, not after `now`.
 */
export function parsePastTime(text: string, now: number): number | undefined {
  const ago = parseDuration(text);
  const at = ago === undefined ? (pastTimeOfDay(text, now) ?? parseDay(text)) : now - ago;
  return at !== undefined && at <= now ? at : undefined;
}

export function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

function pastTimeOfDay(text: string, now: number): number | undefined {
  const next = parseTimeOfDay(text, now);
  if (next === undefined) {
    return undefined;
  }
  const at = new Date(next);
  at.setDate(at.getDate() - 1);
  return at.getTime();
}

function parseDay(text: string): number | undefined {
  const [, year, month, day, time = '00:00'] =
    /^\s*(\d{4})-(\d\d)-(\d\d)(?:[ T]+(\d\d:\d\d(?::\d\d)?))?\s*$/.exec(text) ?? [];
  if (year === undefined) {
    return undefined;
  }
  // Without a zone it is local.
  const at = new Date(`${year}-${month}-${day}T${time}`);
  // The 31st of June would be the 1st of July.
  return at.getDate() === Number(day) ? at.getTime() : undefined;
}
