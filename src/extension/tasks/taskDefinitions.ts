// What extensions declare about the types of their tasks. VS Code compares definitions by the declared
// properties alone, and takes the default of a required one that is not given.
import * as vscode from 'vscode';
import { isRecord } from '../../local/index.ts';

type Definition = Readonly<Record<string, unknown>>;

/** The types of tasks that extensions declare. */
export function declaredTypes(): string[] {
  return [...new Set(declarations().flatMap(({ type }) => (typeof type === 'string' ? [type] : [])))];
}

/** See SameDefinition. Without a declaration every property counts. */
export function sameDefinition(one: Definition, other: Definition): boolean {
  if (one['type'] !== other['type']) {
    return false;
  }
  const declared = declarations().find(({ type }) => type === one['type']);
  const properties = declared?.['properties'];
  if (!isRecord(properties)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    names.delete('_key');
    return [...names].every((name) => equal(one[name], other[name]));
  }
  const required = Array.isArray(declared?.['required']) ? (declared['required'] as unknown[]) : [];
  return Object.entries(properties).every(([name, property]) => {
    const byDefault = required.includes(name) && isRecord(property) ? property['default'] : undefined;
    return equal(one[name] ?? byDefault, other[name] ?? byDefault);
  });
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Not kept: extensions come and go. */
function declarations(): Definition[] {
  return vscode.extensions.all.flatMap(({ packageJSON }) => {
    const { contributes } = packageJSON as { readonly contributes?: unknown };
    const definitions = isRecord(contributes) ? contributes['taskDefinitions'] : undefined;
    return Array.isArray(definitions) ? (definitions as unknown[]).filter(isRecord) : [];
  });
}
