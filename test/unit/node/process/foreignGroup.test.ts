// What is left of a process that somebody else has started, asked of real processes on Linux.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { foreignGroup } from '../../../../src/node/index.ts';

const children: ChildProcess[] = [];

function start(script: string, env = process.env): number {
  const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore', env });
  children.push(child);
  return child.pid as number;
}

async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    expect(tries).toBeLessThan(500);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

afterEach(() => {
  for (const { pid } of children.splice(0)) {
    try {
      process.kill(-(pid as number), 'SIGKILL');
    } catch {
      // Gone.
    }
  }
});

describe.runIf(process.platform === 'linux')('a group that somebody else has started', () => {
  it('lives until all of it are gone, and is killed with all', async () => {
    const pid = start('sleep 1000 & sleep 1000 & wait');
    const group = foreignGroup(pid);
    await until(() => group.alive().length === 3);
    process.kill(pid, 'SIGKILL');
    await until(() => group.alive().length === 2);
    expect(group.alive()).not.toContain(pid);
    group.kill();
    await until(() => group.alive().length === 0);
  });

  it('has the descendants that have left it, once they were seen', async () => {
    const pid = start('setsid sh -c "sleep 1000; sleep 1000" & wait');
    const group = foreignGroup(pid);
    await until(() => group.alive().length === 3);
    process.kill(-pid, 'SIGKILL');
    await until(() => group.alive().length === 2);
    group.kill();
    await until(() => group.alive().length === 0);
  });

  it('knows one that was away before the first look by its environment, and does not kill it', async () => {
    const env = { ...process.env, JQ_TEST_MARK: String(process.pid) };
    const pid = start('(setsid sleep 1000 &) ; sleep 1000', env);
    // Not before it is away: in the middle of its start it belongs to the group, or its environment is not
    // there yet.
    const mark = 'JQ_TEST_MARK';
    await until(
      () =>
        foreignGroup(pid, { mark }).alive().length === 2 && foreignGroup(pid, { mark }).strays().length === 1,
    );
    const group = foreignGroup(pid, { mark });
    const [stray = 0, ...others] = group.strays();
    expect(others).toEqual([]);
    group.kill();
    await until(() => group.alive().length === 0);
    expect(group.strays()).toEqual([stray]);
    process.kill(stray, 'SIGKILL');
    await until(() => group.strays().length === 0);
  });

  it('has no strays by a variable that is our own as well', async () => {
    const pid = start('sleep 1000');
    const group = foreignGroup(pid, { mark: 'PATH' });
    expect(group.strays()).toEqual([]);
    expect(foreignGroup(pid, { mark: 'JQ_NO_SUCH' }).strays()).toEqual([]);
  });

  it('is empty for good once its leader was never there', () => {
    const group = foreignGroup(2 ** 22 + 1);
    expect(group.alive()).toEqual([]);
    group.kill();
  });
});

describe.runIf(process.platform === 'linux')('a number that is given out anew', () => {
  const proc = mkdtempSync(path.join(tmpdir(), 'jq-proc-'));
  afterEach(() => rmSync(proc, { recursive: true, force: true }));

  function show(pid: number, group: number, parent: number, startedAt: number): void {
    const folder = path.join(proc, String(pid));
    mkdirSync(folder, { recursive: true });
    const rest = Array.from({ length: 15 }, () => '0').join(' ');
    writeFileSync(
      path.join(folder, 'stat'),
      `${pid} (a ) b) S ${parent} ${group} ${group} ${rest} ${startedAt} 0`,
    );
  }

  it('is not taken for the process that had it', () => {
    show(500, 500, 1, 77);
    show(501, 500, 500, 78);
    const group = foreignGroup(500, { proc });
    expect(group.alive()).toEqual([500, 501]);
    rmSync(path.join(proc, '501'), { recursive: true });
    show(500, 500, 1, 99);
    show(502, 500, 500, 100);
    expect(group.alive()).toEqual([]);
    show(500, 500, 1, 77);
    expect(group.alive()).toEqual([]);
  });
});
