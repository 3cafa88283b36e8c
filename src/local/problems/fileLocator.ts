// Which file a tool means. Answers are kept: a tool names the same few files over and over.
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FileLocation } from '../matchers/matcherDefinition.ts';

/** A search that has seen so many files and folders has found nothing. */
const mostEntries = 100_000;

export class FileLocator {
  readonly #known = new Map<string, Promise<string>>();

  /** An absolute path. Never rejects. */
  locate(file: string, location: FileLocation): Promise<string> {
    const key = JSON.stringify([file, location]);
    const known = this.#known.get(key) ?? locate(file, location);
    this.#known.set(key, known);
    return known;
  }
}

async function locate(file: string, location: FileLocation): Promise<string> {
  switch (location.kind) {
    case 'absolute':
      return absolute(file);
    case 'relative':
      return absolute(path.join(location.folder, file));
    case 'autoDetect': {
      const inFolder = absolute(path.join(location.folder, file));
      return (await exists(inFolder)) ? inFolder : absolute(file);
    }
    case 'search':
      return (await search(file, location)) ?? absolute(file);
  }
}

/** As in VS Code, `a.c` means `/a.c`, and a backslash is a separator on every system. */
function absolute(file: string): string {
  const normal = path.normalize(file).replaceAll('\\', '/');
  return path.isAbsolute(normal) ? normal : `/${normal}`;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** A folder's own files first, then its folders one after another. Links to folders are not followed. */
async function search(
  file: string,
  { include, exclude }: Extract<FileLocation, { kind: 'search' }>,
): Promise<string | undefined> {
  const wanted = path.normalize(file.replaceAll('\\', '/'));
  const excluded = new Set(exclude.map((folder) => path.resolve(folder)));
  const waiting = include.map((folder) => path.resolve(folder)).toReversed();
  let seen = 0;
  for (let folder = waiting.pop(); folder !== undefined && seen < mostEntries; folder = waiting.pop()) {
    if (excluded.has(folder)) {
      continue;
    }
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    seen += entries.length;
    const paths = (suits: (entry: Dirent) => boolean) =>
      entries.filter(suits).map(({ parentPath, name }) => path.join(parentPath, name));
    const found = paths((entry) => entry.isFile()).find((one) => one.endsWith(wanted));
    if (found !== undefined) {
      return absolute(found);
    }
    waiting.push(...paths((entry) => entry.isDirectory()).toReversed());
  }
  return undefined;
}
