// What is done to a queue in one round, before it is let run dry and judged.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import type { Host } from './hostDriver.ts';
import type { Point } from './points.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** `point`: where a host or its launcher dies; without one it is killed at a random moment. */
export type Round = { readonly world: World; readonly random: Random; readonly point: Point | undefined };

function addSome({ world, random }: Round, host: Host, count: number, endlessOf = 0.15): void {
  for (let added = 0; added < count; added += 1) {
    const endless = random.chance(endlessOf);
    world.add(host, {
      endless,
      seconds: random.pick([0, 0, 0.05, 0.2]),
      exitCode: random.chance(0.2) ? 3 : 0,
    });
  }
}

/** Lets it run dry, and go in peace. */
async function drain({ world }: Round, host: Host): Promise<void> {
  await host.until(() => host.leading, 'the last host to lead');
  await host.untilAdded();
  world.haltEndless(host);
  host.order({ do: 'drain' });
  await host.untilSaid('done drain');
  host.order({ do: 'close' });
  await host.gone;
}

function armed({ point, random }: Round): (Point & { nth: number }) | undefined {
  if (point === undefined) {
    return undefined;
  }
  const rare =
    /^(migrate|acquire|renew|release|prune|quarantine|retry|open|setAside|answerOrder|launch\.forestalled)\b/.test(
      point.point,
    );
  return { ...point, nth: rare ? 1 : random.whole(1, 2) };
}

/** A host is killed, the next one goes on, is killed too, and a third one ends it. */
export async function oneHost(round: Round): Promise<void> {
  const { world, random, point } = round;
  if (/^(setAside|open\.corrupt)/.test(point?.point ?? '')) {
    writeFileSync(path.join(world.store, 'queue.db'), 'no database'.repeat(99));
  }
  const quarantine = point?.point.startsWith('quarantine') === true;
  const early =
    !quarantine &&
    !comesLate(point) &&
    (random.chance(0.5) || /^(migrate|open|setAside)/.test(point?.point ?? ''));
  const late = early ? 0 : lateness(round);
  const first = world.host({ workers: 4 }, early ? armed(round) : undefined, late);
  if (quarantine) {
    await endOne(round, first);
  }
  await endHost(round, first, { isArmed: early, isLate: late > 0 });
  world.lookForUnseen();
  if (quarantine) {
    await damageOldest(round);
  }
  const second = world.host({}, early ? undefined : armed(round));
  // What waits again because its launcher was late is told to end before that comes.
  if (late > 0) {
    world.haltEndless(second);
  }
  await endHost(round, second, { isArmed: !early, isLate: false });
  world.lookForUnseen();
  const last = world.host();
  await last.untilSaid('ready');
  addSome(round, last, 1);
  await drain(round, last);
}

/**
 * Hosts that are killed while a fresh key is still being made, and while somebody else holds the file for a
 * moment, again and again.
 */
export async function busyStore(round: Round): Promise<void> {
  const { world, random } = round;
  const done = new AbortController();
  const locking = lockAgainAndAgain(round, done.signal);
  for (let hosts = random.whole(1, 3); hosts > 0; hosts -= 1) {
    const host = world.host({ workers: 4, keyRingMs: random.whole(0, 200) });
    await host.untilSaid('ready');
    addSome(round, host, random.whole(2, 5));
    await Promise.race([host.gone, wait(random.whole(0, 1200))]);
    host.kill();
    await host.gone;
    world.lookForUnseen();
  }
  done.abort();
  await locking;
  const last = world.host();
  await last.untilSaid('ready');
  addSome(round, last, 1);
  await drain(round, last);
}

async function lockAgainAndAgain({ world, random }: Round, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await wait(random.whole(0, 400));
    await world.whileLocked(() => wait(random.whole(50, 900)));
  }
}

/** Only a host that comes after another one gets there. */
const comesLate = (point: Point | undefined): boolean => point?.point === 'launch.forestalled';

/**
 * How much later than its host a launcher comes, in ms: then that host may die before any of its jobs has
 * begun.
 */
function lateness({ point, random }: Round): number {
  if (comesLate(point)) {
    return 20_000;
  }
  return random.chance(0.4) ? random.whole(100, 1000) : 0;
}

async function endHost(
  round: Round,
  host: Host,
  { isArmed, isLate }: { isArmed: boolean; isLate: boolean },
): Promise<void> {
  const { random, point, world } = round;
  const ready = await host.untilSaid('ready');
  if (!ready) {
    return;
  }
  addSome(round, host, random.whole(3, 6), isLate ? 0.5 : undefined);
  if (isArmed || random.chance(0.3)) {
    world.haltEndless(host);
  }
  if (point !== undefined && isArmed) {
    host.order({ do: 'retry' });
    if (point.point.startsWith('prune')) {
      // Before a job has ended there is nothing to prune.
      await endOne(round, host);
      host.order({ do: 'clear' });
    }
    if (point.point.startsWith('release')) {
      host.order({ do: 'close' });
    }
    // Not each of them comes so often as it was to.
    await host.until(() => world.hits.length > 0, 'its death', 3000).catch(() => false);
    await Promise.race([host.gone, wait(random.whole(0, 200))]);
  } else {
    await Promise.race([host.gone, wait(random.whole(0, isLate ? 100 : 500))]);
  }
  host.kill();
  await host.gone;
}

async function endOne({ world }: Round, host: Host): Promise<void> {
  await host.untilSaid('ready');
  const name = world.add(host);
  await host.until(() => host.ended.has(name), 'a job to end');
}

/** An ended job's row becomes unreadable; that job counts no more. */
async function damageOldest({ world }: Round): Promise<void> {
  const database = new DatabaseSync(path.join(world.store, 'queue.db'));
  const [row] = database
    .prepare('SELECT id, name FROM jobs WHERE ended_at IS NOT NULL ORDER BY id LIMIT 1')
    .all();
  if (row !== undefined) {
    database.prepare('UPDATE jobs SET data = ? WHERE id = ?').run('{', Number(row['id']));
    world.forgive(String(row['name']));
  }
  database.close();
}

/** Two hosts on one store, either of which may be killed, or leave; and others that come after them. */
export async function twoHosts(round: Round): Promise<void> {
  const { world, random, point } = round;
  const one = world.host({}, point && isFollowersPoint(point) ? undefined : armed(round), lateness(round));
  await one.untilSaid('ready');
  const other = world.host({}, point && isFollowersPoint(point) ? armed(round) : undefined);
  await other.untilSaid('ready');
  for (let turn = 0; turn < 3; turn += 1) {
    addSome(round, random.pick([one, other]), 1);
    addSome(round, other, 1);
    await Promise.race([one.gone, other.gone, wait(random.whole(0, 250))]);
  }
  const victim = point === undefined ? random.pick([one, other]) : isFollowersPoint(point) ? other : one;
  if (point === undefined) {
    await wait(random.whole(100, 500));
  } else {
    await victim.until(() => world.hits.length > 0, 'its death', 3000).catch(() => false);
  }
  victim.kill();
  await victim.gone;
  const survivor = victim === one ? other : one;
  addSome(round, survivor, 1);
  const third = world.host();
  await third.untilSaid('ready');
  addSome(round, third, 1);
  await Promise.race([survivor.gone, wait(random.whole(0, 300))]);
  survivor.kill();
  await survivor.gone;
  await drain(round, third);
}

const isFollowersPoint = ({ point }: Point): boolean => point.startsWith('addOrder');
