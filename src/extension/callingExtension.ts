// VS Code does not tell who uses an extension's exports; the call stack names the caller's files.

type Candidate = { readonly id: string; readonly extensionPath: string };

/** The id of the extension whose code is nearest to the call; undefined when none is on the stack. */
export function callingExtension(stack: string, candidates: readonly Candidate[]): string | undefined {
  let nearest: { readonly id: string; readonly at: number } | undefined;
  for (const { id, extensionPath } of candidates) {
    const at = placeOf(extensionPath, stack);
    if (at !== -1 && (nearest === undefined || at < nearest.at)) {
      nearest = { id, at };
    }
  }
  return nearest?.id;
}

/** As a whole folder: `/ext/lint` is not on the way to `/ext/lint-more/main.js`. */
function placeOf(folder: string, stack: string): number {
  const places = ['/', '\\'].map((end) => stack.indexOf(folder + end)).filter((at) => at !== -1);
  return places.length === 0 ? -1 : Math.min(...places);
}
