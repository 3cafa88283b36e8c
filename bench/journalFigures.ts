export type Contender =
  | 'job-queue'
  | 'plainjob'
  | 'plainjob, as it comes'
  | 'BullMQ'
  | 'BullMQ, redis as it comes';

export type Figures = {
  readonly addedPerSecond: number;
  readonly singleAddMs: number;
  readonly processedPerSecond: number;
};

export const contenders: readonly {
  readonly name: Contender;
  readonly durability: string;
  readonly needsRedis: boolean;
}[] = [
  { name: 'job-queue', durability: 'SQLite, WAL, synchronous=FULL', needsRedis: false },
  { name: 'plainjob', durability: 'SQLite, WAL, synchronous=FULL', needsRedis: false },
  { name: 'plainjob, as it comes', durability: 'SQLite, WAL, synchronous=NORMAL', needsRedis: false },
  { name: 'BullMQ', durability: 'appendonly, appendfsync always', needsRedis: true },
  { name: 'BullMQ, redis as it comes', durability: 'snapshots only', needsRedis: true },
];
