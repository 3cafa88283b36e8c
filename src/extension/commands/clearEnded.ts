import type { Command } from './command.ts';

export const clearEnded: Command = ({ dispatcher }) => dispatcher.clearEnded();
