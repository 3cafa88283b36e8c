// Who leads: one row with an owner, and an epoch that grows with every owner, so that a late write of an
// earlier one is recognised. An owner that lives renews by counting up. Whoever watches the count by a clock
// of its own that never goes back needs no clock that two processes agree on: not the one on the wall, which
// may be set. And it credits no silence to a time in which it did not look: after the machine slept, the
// owner gets the time to renew.

import { randomUUID } from 'node:crypto';
import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { identify, identifySelf, isAlive, type ProcessIdentity } from '../process/identity.ts';
import type { Connection } from './connection.ts';

/** A dispatcher's process, and which of that process's. */
export type LeaseOwner = ProcessIdentity & {
  readonly nonce: string;
  /** Where its process id means something: the machine, on Linux with the namespace of process ids. */
  readonly place?: string;
};

/** An owner that has not renewed for so long has lost its lease, although its process lives. */
export const defaultLeaseMs = 6000;

/** `before`: how the owner before let go; `crashed` too when it was only too silent. */
export type Acquired = { readonly epoch: number; readonly before: 'empty' | 'clean' | 'crashed' };

/** `until`: when to expect it to be free if the owner stays silent, epoch ms. */
export type LeaseHeld = { readonly heldBy: LeaseOwner; readonly until: number };

let place: string | undefined;

function thisPlace(): string {
  if (place === undefined) {
    place = hostname();
    if (process.platform === 'linux') {
      try {
        place += ` ${readlinkSync('/proc/self/ns/pid')}`;
      } catch {
        // Without /proc nobody's identity is known either.
      }
    }
  }
  return place;
}

/** This process as an owner; another call is another owner. */
export async function createLeaseOwner(): Promise<LeaseOwner> {
  return { ...(await identify(process.pid)), nonce: randomUUID(), place: thisPlace() };
}

/**
 * The same at once; outside of Linux without the start time, so that its number, given out anew, is waited
 * for.
 */
export function leaseOwnerNow(): LeaseOwner {
  return { ...identifySelf(), nonce: randomUUID(), place: thisPlace() };
}

export type LeaseRow = {
  epoch: number;
  owner: LeaseOwner | undefined;
  renewals: number;
  clean: boolean;
};

export function readLease(connection: Connection): LeaseRow {
  const row = connection.sql('SELECT epoch, owner, renewals, clean FROM store').get() as
    | { epoch: number; owner: string | null; renewals: number; clean: number }
    | undefined;
  // Without its row a store cannot be led; `acquire` writes it anew.
  if (!row) {
    return { epoch: 0, owner: undefined, renewals: 0, clean: false };
  }
  return {
    epoch: row.epoch,
    owner: parseOwner(row.owner),
    renewals: row.renewals,
    clean: row.clean === 1,
  };
}

/** Call it inside a transaction. */
export function takeLease(connection: Connection, owner: LeaseOwner, now: number): Acquired {
  const lease = readLease(connection);
  const epoch = lease.epoch + 1;
  const sql = 'UPDATE store SET epoch = ?, owner = ?, clean = 0, renewals = renewals + 1, renewed_at = ?';
  connection.sql(sql).run(epoch, JSON.stringify(owner), now);
  if (lease.epoch === 0) {
    return { epoch, before: 'empty' };
  }
  return { epoch, before: lease.clean && !lease.owner ? 'clean' : 'crashed' };
}

function parseOwner(text: string | null): LeaseOwner | undefined {
  if (text === null) {
    return undefined;
  }
  try {
    const owner = JSON.parse(text) as LeaseOwner;
    return typeof owner.nonce === 'string' && Number.isSafeInteger(owner.pid) ? owner : unreadable;
  } catch {
    return unreadable;
  }
}

/** Somebody: dead or alive, its silence will say. */
const unreadable: LeaseOwner = { pid: 0, nonce: '' };

/** Elsewhere the same number is another process, or none. */
function isDead(owner: LeaseOwner): boolean {
  if (owner.pid === 0 || (owner.place !== undefined && owner.place !== thisPlace())) {
    return false;
  }
  return !isAlive(owner);
}

export class LeaseWatch {
  readonly #elapsed: () => number;
  readonly #leaseMs: number;
  #seen = '';
  #lookedAt = 0;
  #silenceMs = 0;

  /** `elapsed`: milliseconds by a clock that never goes back. */
  constructor(elapsed: () => number, leaseMs: number) {
    this.#elapsed = elapsed;
    this.#leaseMs = leaseMs;
  }

  /** How long it may take, as far as is known, until the lease is free; 0: it is. */
  remainingMs({ owner, epoch, renewals }: LeaseRow, self: LeaseOwner): number {
    if (!owner || owner.nonce === self.nonce || isDead(owner)) {
      return 0;
    }
    const sign = `${epoch} ${renewals} ${owner.nonce}`;
    const now = this.#elapsed();
    // Of one look to the next, no more than a third of the lease counts as silence.
    if (sign === this.#seen) {
      this.#silenceMs += Math.min(now - this.#lookedAt, this.#leaseMs / 3);
    } else {
      this.#silenceMs = 0;
    }
    this.#seen = sign;
    this.#lookedAt = now;
    return Math.max(0, this.#leaseMs - this.#silenceMs);
  }

  /** Nobody can write for now: the owner's silence means nothing. */
  forget(): void {
    this.#seen = '';
  }
}
