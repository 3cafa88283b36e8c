import { describe, expect, it } from 'vitest';
import { queueFolderName, type Place } from '../../../../src/local/session/queueFolder.ts';

const place = (path: string, scheme = 'file'): Place => ({
  scheme,
  fsPath: path,
  toString: () => `${scheme}://${path}`,
});
const real = (path: string) => path.replace('/link', '/real');

const gone = () => {
  throw new Error('ENOENT');
};

describe('the store of a window', () => {
  it('is the same by whatever path its folder was opened', () => {
    expect(queueFolderName([place('/link/a')], undefined, real)).toBe(
      queueFolderName([place('/real/a')], undefined, real),
    );
  });

  it('is another one for another folder, and none of them is in clear', () => {
    const names = ['/a', '/b'].map((path) => queueFolderName([place(path)], undefined, real));
    expect(new Set(names).size).toBe(2);
    for (const name of names) {
      expect(name).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('is that of the workspace file, in whatever order its folders are', () => {
    const file = place('/w/both.code-workspace');
    expect(queueFolderName([place('/a'), place('/b')], file, real)).toBe(
      queueFolderName([place('/b'), place('/a')], file, real),
    );
  });

  it('counts the folders of an untitled workspace, and of a folder that is gone its path', () => {
    const untitled = place('/tmp/untitled', 'untitled');
    expect(queueFolderName([place('/a'), place('/b')], untitled, gone)).toBe(
      queueFolderName([place('/b'), place('/a')], undefined, gone),
    );
  });

  it('of an empty window is one for all', () => {
    expect(queueFolderName([], undefined)).toBe('empty');
  });
});
