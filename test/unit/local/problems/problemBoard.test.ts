import { expect, test } from 'vitest';
import type { Problem } from '../../../../src/local/matchers/problem.ts';
import { ProblemBoard } from '../../../../src/local/problems/problemBoard.ts';
import { definitions } from './support.ts';

const [matcher] = definitions('$tsc');
const place = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

function problem(message: string): Problem {
  if (!matcher) {
    throw new Error('no matcher');
  }
  return { matcher, file: 'a', place, severity: 'error', message };
}

const messages = (board: ProblemBoard, file: string) => board.problemsOf(file).map(({ message }) => message);

test('a run replaces the earlier one of its task when it is shown, not before', () => {
  const board = new ProblemBoard();
  const first = board.begin('build');
  board.show(first);
  board.add(first, 'a', problem('old'));
  board.add(first, 'b', problem('gone'));
  expect(board.takeChanged()).toEqual(['a', 'b']);

  const second = board.begin('build');
  expect(board.takeChanged()).toEqual([]);
  expect(messages(board, 'a')).toEqual(['old']);
  board.show(second);
  board.add(second, 'a', problem('new'));
  expect(board.takeChanged()).toEqual(['a', 'b']);
  expect(messages(board, 'a')).toEqual(['new']);
  expect(messages(board, 'b')).toEqual([]);
});

test('an older run that still goes on does not come back', () => {
  const board = new ProblemBoard();
  const [first, second] = [board.begin('build'), board.begin('build')];
  board.show(second);
  board.show(first);
  board.add(first, 'a', problem('late'));
  expect(messages(board, 'a')).toEqual([]);
  expect(board.hasChanged).toBe(false);
});

test('a run of an earlier window is shown until its task has another', () => {
  const board = new ProblemBoard();
  const running = board.begin('build');
  const [earlier, other] = [board.recall('build'), board.recall('check')];
  for (const run of [earlier, other]) {
    board.show(run);
    board.add(run, 'a', problem(`of ${run.task}`));
  }
  expect(messages(board, 'a')).toEqual(['of build', 'of check']);
  board.show(running);
  expect(messages(board, 'a')).toEqual(['of check']);
  // It is read slowly.
  board.show(earlier);
  board.add(earlier, 'a', problem('late'));
  expect(messages(board, 'a')).toEqual(['of check']);
});

test('tasks share a file; what both say is said once', () => {
  const board = new ProblemBoard();
  const [build, check] = [board.begin('build'), board.begin('check')];
  for (const run of [build, check]) {
    board.show(run);
    board.add(run, 'a', problem('both'));
    board.add(run, 'a', problem('both'));
  }
  board.add(check, 'a', problem('check'));
  expect(messages(board, 'a')).toEqual(['both', 'check']);
  board.show(board.begin('check'));
  expect(messages(board, 'a')).toEqual(['both']);
});

test('a run that begins its work anew forgets what it had brought in that name', () => {
  const board = new ProblemBoard();
  const run = board.begin('watch');
  const { matcher: own, ...rest } = problem('of another');
  board.show(run);
  board.add(run, 'a', problem('fixed'));
  board.add(run, 'b', problem('stays'));
  board.add(run, 'c', { ...rest, matcher: { ...own, owner: 'another' } });
  board.takeChanged();
  board.restart(run, [own.owner]);
  board.add(run, 'b', problem('stays'));
  expect(board.takeChanged()).toEqual(['a', 'b']);
  expect(messages(board, 'a')).toEqual([]);
  expect(messages(board, 'b')).toEqual(['stays']);
  expect(messages(board, 'c')).toEqual(['of another']);
});
