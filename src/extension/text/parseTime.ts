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
