// What a search for a text looks at in a job, in the store as in memory. Never at the whole of its work:
// sealed values are in it, which any short text would fit by chance.

import type { SavedJob, Work } from '../../queue/index.ts';

/** The end may have a message. */
export type SearchedJob = {
  readonly name: string;
  readonly work?: Work | undefined;
  readonly notes?: SavedJob['notes'] | undefined;
  readonly outcome?: object | undefined;
};

/** The name, the command line as people see it, its folder, the notes, and the message of the end. */
export function searchedTexts({ name, work, notes = {}, outcome }: SearchedJob): string[] {
  const data = work?.data;
  return [
    name,
    partOf(data, 'commandText'),
    partOf(data, 'commandLine'),
    partOf(data, 'cwd'),
    partOf(partOf(data, 'spec'), 'cwd'),
    ...Object.values(notes),
    partOf(outcome, 'message'),
  ].filter((text) => typeof text === 'string');
}

function partOf(whole: unknown, name: string): unknown {
  return typeof whole === 'object' && whole !== null ? (whole as Record<string, unknown>)[name] : undefined;
}
