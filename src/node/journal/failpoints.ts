/** What a store does in one transaction. */
export type StoreStep =
  | 'migrate'
  | 'acquire'
  | 'renew'
  | 'release'
  | 'commit'
  | 'addOrder'
  | 'answerOrder'
  | 'prune'
  | 'quarantine'
  | 'retry';

const steps: readonly StoreStep[] = [
  'migrate',
  'acquire',
  'renew',
  'release',
  'commit',
  'addOrder',
  'answerOrder',
  'prune',
  'quarantine',
  'retry',
];

/**
 * `begin`: before anything; `begun`: the file is locked; `written`: all but the commit; `committed`: it is on
 * disk.
 */
export type StoreMoment = 'begin' | 'begun' | 'written' | 'committed';
const moments: readonly StoreMoment[] = ['begin', 'begun', 'written', 'committed'];

export type StoreFailpoint =
  | `${StoreStep}.${StoreMoment}`
  | 'row'
  | 'open.created'
  | 'open.corrupt'
  | 'setAside.renamed';

/** Every moment at which a test may end the process, or let an operation fail by throwing. */
export const storeFailpoints: readonly StoreFailpoint[] = [
  ...steps.flatMap((step) => moments.map((moment): StoreFailpoint => `${step}.${moment}`)),
  'row',
  'open.created',
  'open.corrupt',
  'setAside.renamed',
];

export type Failpoint = (name: StoreFailpoint) => void;
