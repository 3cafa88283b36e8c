import type { Services } from '../services.ts';

/**
 * One command. It takes what VS Code passes: a row of a tree (and the selected rows), an id or a request from
 * another program, or nothing; then it asks. What it returns is what `executeCommand` resolves to.
 */
export type Command = (services: Services, ...args: unknown[]) => unknown;
