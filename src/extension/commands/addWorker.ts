import type { Command } from './command.ts';

/** Returns the new worker's id. */
export const addWorker: Command = ({ queue }) => queue.addWorker();
