// Windows are processes: what one does to a store while another lives, sleeps or is killed.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLeaseOwner } from '../../../../src/node/index.ts';
import { canLaunch } from '../support.ts';
import { ids, openedWith, tempFolder } from './support.ts';

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
});
