// Named matchers and patterns: VS Code's own and those of the extensions' package.json. A later one of the
// same name replaces an earlier.
import { builtinMatchers, builtinPatterns } from './builtinMatchers.ts';
import type { NamedSource } from './readMatchers.ts';
import { isRecord } from '../base/isRecord.ts';

/** `contributes` of each extension, unchecked. */
export function matcherRegistry(contributions: Iterable<unknown>): NamedSource {
  const matchers = new Map<string, unknown>();
  const patterns = new Map<string, unknown>();
  addNamed(matchers, builtinMatchers);
  addNamed(patterns, builtinPatterns);
  for (const contributes of contributions) {
    if (!isRecord(contributes)) {
      continue;
    }
    addNamed(matchers, contributes['problemMatchers']);
    addNamed(patterns, contributes['problemPatterns']);
  }
  return { matcher: (name) => matchers.get(name), pattern: (name) => patterns.get(name) };
}

function addNamed(map: Map<string, unknown>, list: unknown): void {
  if (!Array.isArray(list)) {
    return;
  }
  for (const one of list as readonly unknown[]) {
    if (isRecord(one) && typeof one['name'] === 'string') {
      map.set(one['name'], one);
    }
  }
}
