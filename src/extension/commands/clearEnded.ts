import type { Command } from './command.ts';

export const clearEnded: Command = ({ queue }) => queue.clearEnded();
