// What a run printed is still there afterwards, as text, to be searched and compared.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import type { Job } from '../../../src/queue/index.ts';
import { addCommand, nodeLine, openApi, order, reset, until } from '../support.ts';

const green = "String.fromCharCode(27)+'[32m'";

async function openedText(words: string): Promise<vscode.TextEditor> {
  return until(`an editor shows "${words}"`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.getText().includes(words) === true ? editor : undefined;
  });
}

suite('The output of a run', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));
  teardown(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  async function ended(commandLine: string, more: object = {}): Promise<Job> {
    const job = await addCommand(api, commandLine, more);
    await job.finished;
    return job;
  }

  test('opens as text, without colours and read-only', async () => {
    const job = await ended(nodeLine(`console.log(${green}+'leaf')`));
    await order('openOutput', job.id);
    const { document } = await openedText('leaf');
    assert.equal(document.getText(), 'leaf\n');
    assert.equal(document.uri.scheme, 'job-queue-output');
  });

  test('opens anew with what was printed meanwhile', async () => {
    const job = await ended('echo once');
    await order('openOutput', job.id);
    await openedText('once');
    const next = await ended('echo twice');
    await order('openOutput', next.id);
    await openedText('twice');
  });

  test('is kept when the job is cleared from the list, and is compared with the next run', async () => {
    const first = await ended('echo same; echo $$; true');
    await order('clearEnded');
    const second = await ended('echo same; echo $$; true');
    await order('compareOutput', second.id);
    const diff = await until('a diff is open', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    assert.match(diff.original.path, new RegExp(`#${first.id} `));
    assert.match(diff.modified.path, new RegExp(`#${second.id} `));
  });

  test('can be searched, and the line that is picked opens', async () => {
    await ended(nodeLine("console.log('one');console.log('needle-7');console.log('three')"));
    void order('searchOutput', 'needle-7');
    await until('the line is open', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return vscode.window.activeTextEditor?.document.getText().includes('needle-7') === true;
    });
    const editor = await openedText('needle-7');
    assert.equal(editor.selection.active.line, 1);
  });

  test('is deleted on request, and then there is nothing to search', async () => {
    const job = await ended('echo to-be-deleted');
    await order('deleteOutput', job.id);
    await order('openOutput', job.id);
    await until('an empty document', () => vscode.window.activeTextEditor?.document.getText() === '');
    await ended('echo more');
    assert.ok((await order<number>('deleteAllOutput', true)) >= 1);
    assert.equal(await order<number>('deleteAllOutput', true), 0);
  });
});
