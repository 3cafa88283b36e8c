import type { Command } from './command.ts';

export const pause: Command = ({ queue }) => queue.pause();
