export type Labelled = { readonly label: string; readonly description?: string; readonly detail?: string };

/**
 * Returns the row that the typed text means, whatever its case: the one with exactly that label, else the
 * first whose label begins with it, else the first whose label contains it, else the first that contains it
 * in its description or detail. VS Code shows all of these for the text, if it matches descriptions and
 * details, and also rows with these initials.
 */
export function bestMatch<T extends Labelled>(rows: readonly T[], typed: string): T | undefined {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') {
    return undefined;
  }
  const first = (fits: (text: string) => boolean, ...parts: readonly (keyof Labelled)[]): T | undefined =>
    rows.find((row) => parts.some((part) => fits(row[part]?.toLowerCase() ?? '')));
  return (
    first((text) => text === wanted, 'label') ??
    first((text) => text.startsWith(wanted), 'label') ??
    first((text) => text.includes(wanted), 'label') ??
    first((text) => text.includes(wanted), 'description', 'detail')
  );
}
