// Looks for a text in output, line by line and run by run. Pure, so that it can be tested alone.

export type Hit<Run> = { readonly run: Run; readonly line: number; readonly content: string };

/**
 * Looks through the runs in their order; `most` hits end it. `onHits` gets all hits so far after each run
 * that had some. A text without capital letters matches both. Resolves with all hits.
 */
export async function searchRuns<Run>(
  runs: readonly Run[],
  wanted: string,
  options: {
    readonly most: number;
    readonly textOf: (run: Run) => Promise<string>;
    readonly isCancelled: () => boolean;
    readonly onHits: (hits: readonly Hit<Run>[]) => void;
  },
): Promise<readonly Hit<Run>[]> {
  const ignoreCase = wanted === wanted.toLowerCase();
  const hits: Hit<Run>[] = [];
  for (const run of runs) {
    const text = await options.textOf(run);
    if (options.isCancelled()) {
      break;
    }
    const before = hits.length;
    for (const [line, content] of text.split('\n').entries()) {
      if (hits.length < options.most && (ignoreCase ? content.toLowerCase() : content).includes(wanted)) {
        hits.push({ run, line, content });
      }
    }
    if (hits.length > before) {
      options.onHits([...hits]);
    }
    if (hits.length >= options.most) {
      break;
    }
  }
  return hits;
}
