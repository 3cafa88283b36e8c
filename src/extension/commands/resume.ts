import type { Command } from './command.ts';

export const resume: Command = ({ queue }) => queue.resume();
