export type Figures = {
  readonly addedPerSecond: number;
  readonly singleAddMs: number;
  readonly processedPerSecond: number;
};

export type System = 'job-queue' | 'plainjob' | 'BullMQ';

/** `synced`: every commit waits for the disk; otherwise as the system comes. */
export type Contender = {
  readonly system: System;
  readonly synced: boolean;
  readonly atOnce: number;
  readonly durability: string;
};

const full = 'SQLite, WAL, synchronous=FULL';
const always = 'redis, appendfsync always';

/** plainjob works on one job after the other. */
export const contenders: readonly Contender[] = [
  { system: 'job-queue', synced: true, atOnce: 10, durability: full },
  { system: 'BullMQ', synced: true, atOnce: 10, durability: always },
  { system: 'job-queue', synced: true, atOnce: 100, durability: full },
  { system: 'BullMQ', synced: true, atOnce: 100, durability: always },
  { system: 'plainjob', synced: true, atOnce: 1, durability: full },
  { system: 'BullMQ', synced: false, atOnce: 100, durability: 'as it comes: snapshots only' },
  { system: 'plainjob', synced: false, atOnce: 1, durability: 'as it comes: synchronous=NORMAL' },
];
