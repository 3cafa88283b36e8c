import type { Command } from './command.ts';

export const resume: Command = ({ dispatcher }) => dispatcher.resume();
