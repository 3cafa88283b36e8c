// What a run printed is still there afterwards, as text, to be searched and compared.
import assert from 'node:assert/strict';
import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { OutputView } from '../../../src/extension/output/outputTerminals.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';

import { JobText } from '../../../src/extension/wording/jobText.ts';
import type { Job, JobContext, Outcome } from '../../../src/queue/index.ts';
import {
  addCommand,
  homeFile,
  nodeLine,
  openApi,
  order,
  outputFile,
  outputOf,
  reset,
  until,
} from '../support.ts';

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

  test('is not compared when it is that of the run before', async () => {
    await ended('echo always the same');
    const second = await ended('echo always the same');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await order('compareOutput', second.id);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
  });

  test('has a language of its own, in which no character is marked as one that looks like another', async () => {
    const job = await ended('echo "› done"');
    await order('openOutput', job.id);
    const { document } = await openedText('› done');
    assert.equal(document.languageId, 'jobQueueOutput');
    const editing = vscode.workspace.getConfiguration('editor', document);
    assert.equal(editing.get('unicodeHighlight.ambiguousCharacters'), false);
    assert.equal(editing.get('unicodeHighlight.nonBasicASCII'), false);
    const others = vscode.workspace.getConfiguration('editor', { languageId: 'log' });
    assert.equal(others.get('unicodeHighlight.ambiguousCharacters'), true);
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

  test('of a job that runs is brought up to date when it is opened again', async () => {
    const go = homeFile('go-on');
    const script = `console.log('early'); setInterval(() => fs.existsSync('${go}') && (console.log('late'), process.exit()), 20)`;
    const job = await addCommand(api, nodeLine(script));
    await until('it prints', async () => (await outputOf(job)) !== '');
    await order('openOutput', job.id);
    const editor = await openedText('early');
    writeFileSync(go, '');
    await job.finished;
    await order('openOutput', job.id);
    assert.equal(vscode.window.activeTextEditor?.document, editor.document);
    assert.equal(editor.document.getText(), 'early\nlate\n');
  });

  test('of a function is searched, and a line that was printed after the document was opened is found', async () => {
    const more = Promise.withResolvers<void>();
    const job = api.addJob(async ({ log }: JobContext) => {
      log('one\n');
      await more.promise;
      log('$(gear) needle-8\n');
    });
    await until('it prints', async () => (await outputOf(job)) !== '');
    await order('openOutput', job.id);
    await openedText('one');
    more.resolve();
    await job.finished;
    await until('all is written', async () => (await outputOf(job)).includes('needle'));
    void order('searchOutput', 'needle-8');
    const editor = await until('the line is open', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      const { activeTextEditor } = vscode.window;
      return activeTextEditor?.selection.isEmpty === false ? activeTextEditor : undefined;
    });
    assert.equal(editor.document.getText(editor.selection), '$(gear) needle-8');
  });

  test('of a job that runs is not deleted', async () => {
    const job = await addCommand(api, nodeLine("console.log('kept');setInterval(Object,1e3)"));
    await until('it prints', async () => (await outputOf(job)) === 'kept\n');
    await order('deleteOutput', job.id);
    await order('deleteAllOutput', true);
    assert.equal(await outputOf(job), 'kept\n');
    await order('haltJob', job.id);
    await order('deleteOutput', job.id);
    assert.equal(outputFile(job), undefined);
  });

  test('of 100 MB is shown from near its end, and the terminal says how much is left out', async () => {
    const job = await ended('echo big');
    const file = homeFile('big.log');
    writeFileSync(file, '');
    truncateSync(file, 100_000_000);
    appendFileSync(file, '\nthe last line\n');
    const view = new OutputView(job, file, new JobText(new ClockTime('en'), { of: () => undefined }));
    const written: string[] = [];
    view.onDidWrite((text) => written.push(text));
    view.open();
    await until('its end is shown', () => written.join('').includes('succeeded'));
    view.close();
    const said = written.findIndex((text) => text.includes(`… 98 MB of earlier output are in ${file}`));
    const begun = written.findIndex((text) => text.includes('\0'));
    assert.ok(said >= 0 && said < begun, `${said}, ${begun}`);
    assert.match(written.join(''), /the last line\r\n\r\n.*succeeded/);
    assert.ok(written.join('').length < 2.2e6);
  });

  test('of the next attempt follows in a terminal that is open', async () => {
    const job = await ended('echo attempts');
    const [first, second] = [homeFile('first.log'), homeFile('second.log')];
    writeFileSync(first, 'of the first\n');
    writeFileSync(second, 'of the second\n');
    // One that is still open, for all that the terminal knows.
    const end = Promise.withResolvers<Outcome>();
    const other: Partial<Job> = { finished: end.promise, attempt: 2 };
    const open = new Proxy(job, {
      get: (target, name) => Reflect.get(name in other ? other : target, name) as unknown,
    });
    const view = new OutputView(open, first, new JobText(new ClockTime('en'), { of: () => undefined }));
    const written: string[] = [];
    view.onDidWrite((text) => written.push(text));
    view.open();
    await until('the first attempt is shown', () => written.join('').includes('of the first'));
    view.goOn(open, second);
    await until('the second attempt is shown', () => written.join('').includes('of the second'));
    end.resolve({ kind: 'succeeded', value: undefined });
    await until('the end is shown', () => written.join('').includes('succeeded'));
    view.close();
    assert.match(
      written.join(''),
      /of the first\r\n\r\n[^\n]*attempt 2[^\n]*\r\nof the second\r\n\r\n.*succeeded/s,
    );
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
