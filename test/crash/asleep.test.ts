// A host that is stopped for longer than its lease, as a machine's sleep stops one window of two that share a
// folder.

import { randomInt } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { bundlePrograms } from './programs.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

const rounds = process.env['CRASH'] === 'full' ? 20 : 2;
/** Long enough for a busy machine: a host that is awake keeps its lease. */
const leaseMs = 1_500;
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));

describe.skipIf(process.platform !== 'linux')('a host that sleeps beyond its lease', () => {
  beforeAll(bundlePrograms);

  test.each(Array.from({ length: rounds }, (_, round) => seed + round))(
    'starts nothing again and writes nothing, seed %i',
    async (from) => {
      const random = new Random(from);
      const world = new World();
      onTestFinished(() => world.remove());
      const sleeper = world.host({ leaseMs });
      await sleeper.untilSaid('ready');
      const endless = world.add(sleeper, { endless: true });
      for (let job = 0; job < 4; job += 1) {
        world.add(sleeper, { seconds: random.pick([0, 0.3, 0.6]) });
      }
      await sleeper.untilAdded();
      await sleeper.until(() => world.starts(endless) === 1, 'the endless job to start');
      const other = world.host({ leaseMs });
      await other.untilSaid('ready');
      expect(other.leading).toBe(false);

      await world.putToSleep(sleeper);
      // It reads this when it wakes, before its own clock tells it that time has passed.
      const late = world.add(sleeper);
      await other.until(() => other.leading, 'the other host to lead');
      const own = world.add(other);
      await other.until(() => other.ended.has(own), 'a job to end while the first host sleeps');
      sleeper.kill('SIGCONT');

      await sleeper.until(() => !sleeper.leading && sleeper.hasSaid('following'), 'the sleeper to follow');
      await sleeper.until(() => sleeper.accepted.includes(late), 'the late job to be accepted');
      expect(other.leading).toBe(true);
      sleeper.kill();
      await other.until(() => other.leading, 'the other host to lead, now alone');
      world.haltEndless(other);
      other.order({ do: 'drain' });
      await other.untilSaid('done drain');
      other.order({ do: 'close' });
      await Promise.all([sleeper.gone, other.gone]);

      const verdict = world.verdict();
      const context = world.transcript();
      expect(verdict, context).toMatchObject({
        lost: [],
        doubled: [],
        orphaned: [],
        untrue: [],
        integrity: 'ok',
      });
      expect(verdict, context).toMatchObject({ accepted: 7, interrupted: 0 });
      expect(world.starts(late), context).toBe(1);
    },
  );
});
