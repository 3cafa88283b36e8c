// Finds and replaces `${name}` and `${name:argument}`. As in VS Code's tasks a variable ends at the first
// `}`, so one inside another is not understood: only the inner one is replaced.

export type VariableRef = {
  /** As written: `${name:argument}`. */
  readonly id: string;
  readonly name: string;
  readonly argument: string | undefined;
};

const pattern = /\$\{((?:(?!\$\{)[^}])*)\}/g;

/** Every variable in the text, each once, in the order of appearance. */
export function findVariables(text: string): VariableRef[] {
  const found = new Map<string, VariableRef>();
  for (const [id, inner = ''] of text.matchAll(pattern)) {
    const colon = inner.indexOf(':');
    const name = colon < 0 ? inner : inner.slice(0, colon);
    found.set(id, { id, name, argument: colon < 0 ? undefined : inner.slice(colon + 1) });
  }
  return [...found.values()];
}

/** One pass: what a value contains is not looked at again. */
export function replaceVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(pattern, (id) => values.get(id) ?? id);
}
