// What the questions before a retry say. The commands are those of the extension, on a queue of their own;
// the dialog is caught on its way to the workbench.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Services } from '../../../src/extension/commands/command.ts';
import { retryAllFailed } from '../../../src/extension/commands/rerun.ts';
import { Dispatcher, type Job } from '../../../src/queue/index.ts';

async function questionFor(skipped: number): Promise<string> {
  const dispatcher = new Dispatcher({ workers: 1 });
  const failed = [1, 2].map(() => dispatcher.addJob(() => Promise.reject(new Error('no'))));
  for (let count = 0; count < skipped; count++) {
    dispatcher.addJob(() => {}, { after: [1] });
  }
  await dispatcher.finished();
  let question = '';
  const showWarningMessage = async (message: string): Promise<undefined> => {
    question = message;
    return undefined;
  };
  Object.assign(vscode.window, { showWarningMessage });
  const history = {
    failed: () => failed,
    skippedBecauseOf: (culprits: readonly Job[]) =>
      dispatcher.ended.filter(
        ({ outcome }) => outcome?.kind === 'skipped' && culprits.some(({ id }) => id === outcome.because),
      ),
  };
  const answer = await retryAllFailed({ history } as unknown as Services, undefined);
  assert.deepEqual(answer, []);
  return question;
}

suite('The question before a retry', () => {
  const real = vscode.window.showWarningMessage;
  teardown(() => Object.assign(vscode.window, { showWarningMessage: real }));

  test('counts what was skipped as well', async () => {
    assert.equal(await questionFor(0), 'Run 2 failed jobs again?');
    assert.equal(
      await questionFor(200),
      'Run 2 failed jobs again, and up to 200 that were skipped because of them?',
    );
  });
});
