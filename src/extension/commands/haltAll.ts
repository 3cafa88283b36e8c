import type { Command } from './command.ts';

/** Resolves when every job has really ended. It asks nothing: it is the emergency stop, and ended jobs can run again. */
export const haltAll: Command = ({ queue }) => queue.haltAll();
