// Windows are processes: what one does to a store while another lives, sleeps or is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLeaseOwner, openStore } from '../../../../src/node/index.ts';
import { canLaunch } from '../support.ts';
import { ids, openedWith, spoil, tempFolder } from './support.ts';

const program = path.join(import.meta.dirname, 'windowProgram.ts');

function startWindow(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function nextLine(child: ChildProcess): Promise<string> {
  const lines = createInterface(child.stdout ?? process.stdin);
  const [line] = (await once(lines, 'line')) as [string];
  lines.close();
  return line;
}

describe.runIf(canLaunch)('two processes', { timeout: 30_000 }, () => {
  test('take turns and never lead together: no id is given out twice', async () => {
    const folder = tempFolder();
    openedWith(folder);
    const windows = ['left', 'right'].map((name) => startWindow(folder, name, 'count', '50'));
    const codes = await Promise.all(windows.map((child) => once(child, 'exit')));
    expect(codes).toEqual([
      [0, null],
      [0, null],
    ]);
    const { jobs } = openedWith(folder).openJobs();
    expect(ids(jobs)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(jobs.filter(({ name }) => name === 'left')).toHaveLength(50);
  });

  test('one that is killed is followed at once', async () => {
    const folder = tempFolder();
    const child = startWindow(folder, 'killed', 'hold');
    expect(await nextLine(child)).toBe('holds');
    const store = openedWith(folder);
    const self = await createLeaseOwner();
    expect(store.acquire(self)).toHaveProperty('heldBy.pid', child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(store.acquire(self)).toEqual({ epoch: 2, before: 'crashed' });
  });

  test('one that slept past its lease writes nothing over its successor', async () => {
    const folder = tempFolder();
    const child = startWindow(folder, 'slept', 'hold');
    expect(await nextLine(child)).toBe('holds');
    child.stdin?.write('\n');
    expect(await nextLine(child)).toBe('saved');
    child.kill('SIGSTOP');
    let elapsedMs = 0;
    const store = openedWith(folder, { elapsed: () => elapsedMs });
    const self = await createLeaseOwner();
    for (; elapsedMs < 6000; elapsedMs += 1000) {
      expect(store.acquire(self)).toHaveProperty('heldBy');
    }
    expect(store.acquire(self)).toEqual({ epoch: 2, before: 'crashed' });
    child.kill('SIGCONT');
    child.stdin?.write('\n');
    expect(await nextLine(child)).toBe('fenced');
    expect(ids(store.openJobs().jobs)).toEqual([1]);
  });

  test('that find the same damaged file at once set it aside once, and share the fresh one', async () => {
    const folder = tempFolder();
    spoil(folder);
    // As a window has left it that died long ago.
    writeFileSync(path.join(folder, 'queue.aside.lock'), '');
    utimesSync(path.join(folder, 'queue.aside.lock'), 0, 0);
    const all = Array.from({ length: 5 }, (_, index) => startWindow(folder, `window ${index}`, 'open'));
    await Promise.all(all.map(nextLine));
    const opened = Promise.all(all.map(nextLine));
    all.forEach((child) => child.stdin?.write('\n'));
    expect(new Set(await opened).size).toBe(1);
    all.forEach((child) => child.stdin?.write('\n'));
    await Promise.all(all.map((child) => once(child, 'exit')));
    expect(readdirSync(folder).filter((name) => /corrupt.*\.db$/.test(name))).toHaveLength(1);
  });

  test('one that sets a damaged file aside is waited for while it lives, however long, and no longer', async () => {
    const folder = tempFolder();
    spoil(folder);
    const child = startWindow(folder, 'aside', 'aside');
    expect(await nextLine(child)).toBe('renamed');
    utimesSync(path.join(folder, 'queue.aside.lock'), 0, 0);
    expect(openStore(folder, { openBusyMs: 20 })).toHaveProperty('unsaved.reason', 'busy');
    expect(existsSync(path.join(folder, 'queue.db'))).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(openedWith(folder).openJobs().jobs).toEqual([]);
  });
});
