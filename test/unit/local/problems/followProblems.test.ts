import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileLocator } from '../../../../src/local/problems/fileLocator.ts';
import { followProblems } from '../../../../src/local/problems/followProblems.ts';
import type { FileLocation } from '../../../../src/local/matchers/matcherDefinition.ts';
import { definitions } from './support.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'jq-problems-'));
});

afterEach(() => rm(folder, { recursive: true }));

const never = () => expect.unreachable();

/** Nothing but output and problems may come. */
const silent = { onOutput: () => {}, onBegin: never, onReady: never, onNotice: never, onError: never };

function locate(file: string, location: FileLocation): Promise<string> {
  return new FileLocator().locate(file, location);
}

describe('the problems of a log', () => {
  test('come while it grows, and the last line at the end', async () => {
    const log = path.join(folder, 'job.log');
    const matchers = definitions({ fileLocation: 'absolute', pattern: { regexp: '^(\\S+):(\\d+):(\\d+)' } });
    const found: string[] = [];
    const first = Promise.withResolvers<void>();
    let output = 0;
    const follower = followProblems(log, matchers, {
      onOutput: () => (output += 1),
      onBegin: never,
      onReady: never,
      onProblem: (file, { place }) => {
        found.push(`${file} ${place.startLine + 1}`);
        first.resolve();
      },
      onNotice: () => {},
      onError: first.reject,
    });
    await writeFile(log, '/w/a.x:1:1\n/w/b.x:2');
    await first.promise;
    expect(found).toEqual(['/w/a.x 1']);
    await appendFile(log, ':2');
    await follower.end();
    expect(found).toEqual(['/w/a.x 1', '/w/b.x 2']);
    expect(output).toBeGreaterThan(0);
  });

  test('of the end of a log are those of whole lines', async () => {
    const log = path.join(folder, 'job.log');
    await writeFile(log, '/w/a.x:1:1\n/w/b.x:2:2\n');
    const matchers = definitions({ fileLocation: 'absolute', pattern: { regexp: '^(\\S+):(\\d+):(\\d+)' } });
    const filesFrom = async (fromByte: number): Promise<string[]> => {
      const found: string[] = [];
      const follower = followProblems(
        log,
        matchers,
        { ...silent, onProblem: (file) => found.push(file) },
        { fromByte },
      );
      await follower.end();
      return found;
    };
    expect(await filesFrom(0)).toEqual(['/w/a.x', '/w/b.x']);
    for (const inside of [1, 2, 10, 11]) {
      expect(await filesFrom(inside)).toEqual(['/w/b.x']);
    }
    expect(await filesFrom(13)).toEqual([]);
  });

  test('of several logs are looked for as long as the time for all of them lasts', async () => {
    const log = path.join(folder, 'job.log');
    await writeFile(log, '/w/a.x:1:1\n');
    const matchers = definitions({ fileLocation: 'absolute', pattern: { regexp: '^(\\S+):(\\d+):(\\d+)' } });
    const found: string[] = [];
    const listener = { ...silent, onProblem: (file: string) => found.push(file) };
    const budget = { leftMs: 60_000 };
    await followProblems(log, matchers, listener, { budget }).end();
    expect(found).toEqual(['/w/a.x']);
    expect(budget.leftMs).toBeLessThan(60_000);
    budget.leftMs = 0;
    await followProblems(log, matchers, listener, { budget }).end();
    expect(found).toEqual(['/w/a.x']);
  });

  test('are none when it was stopped', async () => {
    const log = path.join(folder, 'job.log');
    await writeFile(log, '/w/a.x:1:1\n');
    const listener = {
      onOutput: never,
      onBegin: never,
      onReady: never,
      onProblem: never,
      onNotice: never,
      onError: never,
    };
    const follower = followProblems(
      log,
      definitions({ pattern: { regexp: '^(.*):(\\d+):(\\d+)' } }),
      listener,
    );
    follower.stop();
    await follower.end();
  });
});

describe('the file that is meant', () => {
  test('absolute and relative', async () => {
    expect(await locate('/a/../b.c', { kind: 'absolute' })).toBe('/b.c');
    expect(await locate('b.c', { kind: 'absolute' })).toBe('/b.c');
    expect(await locate('./src\\b.c', { kind: 'relative', folder: '/w' })).toBe('/w/src/b.c');
    expect(await locate('../b.c', { kind: 'relative', folder: '/w/sub' })).toBe('/w/b.c');
  });

  test('detected', async () => {
    await writeFile(path.join(folder, 'here.c'), '');
    expect(await locate('here.c', { kind: 'autoDetect', folder })).toBe(`${folder}/here.c`);
    expect(await locate('/usr/include/x.h', { kind: 'autoDetect', folder })).toBe('/usr/include/x.h');
  });

  test('searched', async () => {
    for (const name of ['a/deep', 'b', 'skipped']) {
      await mkdir(path.join(folder, name), { recursive: true });
      await writeFile(path.join(folder, name, 'x.c'), '');
    }
    await writeFile(path.join(folder, 'b/y.c'), '');
    const location = { kind: 'search' as const, include: [folder], exclude: [path.join(folder, 'a')] };
    expect(await locate('x.c', { ...location, exclude: [] })).toBe(`${folder}/a/deep/x.c`);
    expect(await locate('x.c', location)).toBe(`${folder}/b/x.c`);
    expect(await locate('skipped/x.c', location)).toBe(`${folder}/skipped/x.c`);
    expect(await locate('none.c', location)).toBe('/none.c');
  });
});
