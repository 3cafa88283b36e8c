import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { identify, isBeforeBoot, livesStill } from '../../../../src/node/process/identity.ts';

const hour = 3_600_000;

test('what was started before the boot has not lived through it', () => {
  expect(isBeforeBoot(10 * hour, 20 * hour, 5 * hour)).toBe(true);
  expect(isBeforeBoot(16 * hour, 20 * hour, 5 * hour)).toBe(false);
  // The two clocks need not agree to the second.
  expect(isBeforeBoot(15 * hour - 1000, 20 * hour, 5 * hour)).toBe(false);
});

describe('a process', () => {
  test('lives still until it ends', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    await once(child, 'spawn');
    const identity = await identify(child.pid ?? 0);
    expect(await livesStill(identity, Date.now())).toBe(true);
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
    expect(await livesStill(identity, Date.now())).toBe(false);
  });

  test.runIf(process.platform === 'linux' || process.platform === 'darwin')(
    'that was started at another time is another one',
    async () => {
      const { startTime = 0, ...identity } = await identify(process.pid);
      expect(await livesStill({ ...identity, startTime: startTime - 1 }, Date.now())).toBe(false);
    },
  );
});
