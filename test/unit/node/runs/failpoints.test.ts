// Every moment at which a test may end the process is in the code, and every one in the code is in the list.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runFailpoints, storeFailpoints } from '../../../../src/node/index.ts';

const source = path.resolve(import.meta.dirname, '../../../../src/node');

function code(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith('.ts') && file.name !== 'failpoints.ts')
    .map((file) => readFileSync(path.join(file.parentPath, file.name), 'utf8'))
    .join('\n');
}

const named = (text: string, call: RegExp): string[] => [...text.matchAll(call)].map(([, name = '']) => name);

test('of a run', () => {
  const sites = named(code(source), /\breached\('([^']+)'\)/g);
  expect(sites.toSorted()).toEqual(runFailpoints.toSorted());
});

test('of the store', () => {
  const journal = code(path.join(source, 'journal'));
  const steps = new Set(named(journal, /(?:\.write|tryWrite|guarded|#save)\(\s*'(\w+)'/g));
  const moments = named(journal, /failpoint\?\.\(`\$\{step\}\.(\w+)`\)/g);
  const alone = named(journal, /failpoint\?\.\('([^']+)'\)/g);
  const sites = [...steps].flatMap((step) => moments.map((moment) => `${step}.${moment}`));
  expect(new Set([...sites, ...alone])).toEqual(new Set(storeFailpoints));
});
