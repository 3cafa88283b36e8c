import type { Services } from './services.ts';
import { isQueueNode } from '../views/nodes.ts';

/**
 * One command. It takes what VS Code passes: a row of a tree (and the selected rows), an id or a request from
 * another program, or nothing; then it asks. What it returns is what `executeCommand` resolves to.
 */
export type Command = (services: Services, ...args: unknown[]) => unknown;

/**
 * What another program passed to a command that takes no row; undefined when a person gave the command: a button in
 * a view's title passes the row that happens to have the focus.
 */
export function requestOf(argument: unknown): unknown {
  return argument === null || isQueueNode(argument) ? undefined : argument;
}
