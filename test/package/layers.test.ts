// The layers as the bundler saw them. The linter also stops imports of types, which leave no trace in a
// bundle.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import type { Metafile } from 'esbuild';
import { expect, test } from 'vitest';

function metafile(name: string): Metafile {
  return JSON.parse(readFileSync(`out/meta/${name}.json`, 'utf8')) as Metafile;
}

/** "importer -> imported" of every import of a layer's files that `allows` does not allow. */
function strayImports(layer: string, allows: (imported: string) => boolean): string[] {
  return Object.entries(metafile('extension').inputs)
    .filter(([file]) => file.startsWith(layer))
    .flatMap(([file, { imports }]) =>
      imports
        .filter(({ path }) => !path.startsWith(layer) && !allows(path))
        .map(({ path }) => `${file} -> ${path}`),
    );
}

const among =
  (...files: string[]) =>
  (imported: string) =>
    files.includes(imported) || isBuiltin(imported) || imported.startsWith('node_modules/');

test('the library is made of src/queue alone and imports nothing', () => {
  const { inputs, outputs } = metafile('queue');
  expect(Object.keys(inputs).filter((file) => !file.startsWith('src/queue/'))).toEqual([]);
  expect(Object.values(outputs).flatMap((output) => output.imports)).toEqual([]);
});

test('the launcher is made of src/node alone and imports only Node', () => {
  const { inputs, outputs } = metafile('launcher');
  expect(Object.keys(inputs).filter((file) => !file.startsWith('src/node/'))).toEqual([]);
  const imports = Object.values(outputs).flatMap((output) => output.imports);
  expect(imports.filter(({ path }) => !isBuiltin(path))).toEqual([]);
});

test('src/queue imports only itself', () => {
  expect(strayImports('src/queue/', () => false)).toEqual([]);
});

test("src/node imports src/queue's index, Node and packages, never vscode", () => {
  expect(strayImports('src/node/', among('src/queue/index.ts'))).toEqual([]);
});

test('src/local imports the layers below through their index files, and Node, never vscode', () => {
  expect(strayImports('src/local/', among('src/queue/index.ts', 'src/node/index.ts'))).toEqual([]);
});

test('src/extension imports the other layers through their index files', () => {
  const layers = ['src/queue/index.ts', 'src/node/index.ts', 'src/local/index.ts'];
  const others = among(...layers, 'package.json', 'vscode');
  expect(strayImports('src/extension/', others)).toEqual([]);
});
