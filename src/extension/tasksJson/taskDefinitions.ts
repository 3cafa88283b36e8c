// What extensions declare about the types of their tasks. VS Code compares definitions by the declared
// properties alone, and takes the default of a required one that is not given.
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { isRecord } from '../../local/index.ts';
import { onceATurn } from './onceATurn.ts';

type Definition = Readonly<Record<string, unknown>>;

/** The types of tasks that extensions declare. */
export function declaredTypes(): string[] {
  return [...declarations().keys()];
}

/** See SameDefinition. Without a declaration every property counts. */
export function sameDefinition(one: Definition, other: Definition): boolean {
  const { type } = one;
  if (type !== other['type']) {
    return false;
  }
  const declared = typeof type === 'string' ? declarations().get(type) : undefined;
  const properties = declared?.['properties'];
  if (!isRecord(properties)) {
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    names.delete('_key');
    return [...names].every((name) => isDeepStrictEqual(one[name], other[name]));
  }
  const required = Array.isArray(declared?.['required']) ? (declared['required'] as unknown[]) : [];
  return Object.entries(properties).every(([name, property]) => {
    const byDefault = required.includes(name) && isRecord(property) ? defaultOf(property) : undefined;
    return isDeepStrictEqual(one[name] ?? byDefault, other[name] ?? byDefault);
  });
}

function defaultOf(property: Definition): unknown {
  const defaults: Definition = { boolean: false, integer: 0, number: 0, string: '' };
  return property['default'] ?? defaults[String(property['type'])];
}

/** By type. Not kept for long: extensions come and go. */
const declarations = onceATurn(() => {
  const all = vscode.extensions.all.flatMap(({ packageJSON }) => {
    const { contributes } = packageJSON as { readonly contributes?: unknown };
    const definitions = isRecord(contributes) ? contributes['taskDefinitions'] : undefined;
    return Array.isArray(definitions) ? (definitions as unknown[]).filter(isRecord) : [];
  });
  return new Map(
    all.flatMap((one) => (typeof one['type'] === 'string' ? [[one['type'], one] as const] : [])),
  );
});
