// What a person has chosen for the jobs to be added, as text to type and to read. Pure, so that it can be
// tested alone.

import type { Job, JobOptions } from '../../queue/index.ts';
import { durationText, parseDuration, parseTimeOfDay } from '../shared/parseTime.ts';

/** As typed; empty: nothing chosen. */
export type JobForm = {
  readonly priority: string;
  readonly after: readonly number[];
  readonly keys: string;
  readonly start: string;
  readonly timeout: string;
  readonly attempts: string;
};

export const emptyForm: JobForm = { priority: '', after: [], keys: '', start: '', timeout: '', attempts: '' };

export type TextField = Exclude<keyof JobForm, 'after'>;

const fits: { readonly [field in TextField]: (text: string, now: number) => boolean } = {
  priority: (text) => /^[+-]?\d{1,9}$/.test(text),
  keys: () => true,
  start: (text, now) => parseDuration(text) !== undefined || parseTimeOfDay(text, now) !== undefined,
  timeout: (text) => (parseDuration(text) ?? 0) > 0,
  attempts: (text) => /^[1-9]\d{0,2}$/.test(text),
};

/** `text` is trimmed; an empty one chooses nothing. */
export function isField(field: TextField, text: string, now: number): boolean {
  return text.trim() === '' || fits[field](text.trim(), now);
}

/** Only what was chosen, so that the settings decide about the rest. */
export function optionsOf(form: JobForm, now: number): JobOptions {
  const { priority, after, keys, start, timeout, attempts } = form;
  const delayMs = parseDuration(start);
  const notBefore = delayMs === undefined ? parseTimeOfDay(start, now) : undefined;
  const timeoutMs = parseDuration(timeout);
  const names = keys.split(',').map((key) => key.trim());
  return {
    ...(priority !== '' && { priority: Number(priority) }),
    ...(after.length > 0 && { after }),
    ...(keys !== '' && { keys: [...new Set(names.filter((key) => key !== ''))] }),
    ...(delayMs !== undefined && { delayMs }),
    ...(notBefore !== undefined && { notBefore }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(attempts !== '' && { retry: { attempts: Number(attempts) } }),
  };
}

/** What a job was added with, for one that runs it again; `isOwn`: a key that nobody has named. */
export function formOf(
  { priority, keys, timeoutMs, retry }: Pick<Job, 'priority' | 'keys' | 'timeoutMs' | 'retry'>,
  isOwn: (key: string) => boolean,
): JobForm {
  return {
    ...emptyForm,
    priority: priority === 0 ? '' : String(priority),
    keys: keys.filter((key) => !isOwn(key)).join(', '),
    timeout: timeoutMs === undefined ? '' : durationText(timeoutMs),
    attempts: retry === undefined ? '' : String(retry.attempts),
  };
}
