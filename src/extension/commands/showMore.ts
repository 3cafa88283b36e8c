import { isQueueNode } from '../views/nodes.ts';
import type { Command } from './command.ts';

export const showMore: Command = ({ jobsTree }, target) => {
  if (isQueueNode(target) && target.kind === 'more') {
    jobsTree.showMore(target.group);
  }
};
