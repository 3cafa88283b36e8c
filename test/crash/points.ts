import { runFailpoints, storeFailpoints } from '../../src/node/index.ts';
import type { Failure } from './failures.ts';

/** A run file of which only half a line is on the disk. */
export const tornLines = [
  { point: 'fence.torn', begins: '{"format"' },
  { point: 'start.torn', begins: '{"identity"' },
  { point: 'end.torn', begins: '{"endedAt"' },
] as const;

export type Point = Pick<Failure, 'point' | 'in'>;

const inHost = (point: string): Point => ({ point, in: 'host' });
const inLauncher = (point: string): Point => ({ point, in: 'launcher' });

export const points: readonly Point[] = [
  ...storeFailpoints.map(inHost),
  ...runFailpoints.map((point) => (point.startsWith('launch.') ? inHost(point) : inLauncher(point))),
  ...tornLines.map(({ point }) => inLauncher(point)),
];

/** Only a window that does not lead gives orders by way of the store. */
export const isOrderPoint = ({ point }: Point): boolean => /^(addOrder|answerOrder)\./.test(point);
