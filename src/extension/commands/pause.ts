import type { Command } from './command.ts';

export const pause: Command = ({ dispatcher }) => dispatcher.pause();
