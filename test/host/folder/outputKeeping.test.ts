// How long output is kept, which run is the one before, and what may be read as output. The store is the
// extension's, in a folder of its own.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { OutputLinks } from '../../../src/extension/output/outputLinks.ts';
import { Outputs } from '../../../src/local/output/outputs.ts';
import { Dispatcher, type Job, type JobContext } from '../../../src/queue/index.ts';
import { homeFile, openApi, order, rejects, reset, until } from '../support.ts';

const dayMs = 24 * 60 * 60 * 1000;

suite('Kept output', () => {
  let folder: string;
  let dispatcher: Dispatcher;
  let outputs: Outputs;
  const settings = {
    maxOutputBytes: 1_000_000,
    redactOutput: true,
    maxOutputRuns: 200,
    maxOutputAgeDays: 30,
  };

  setup(() => {
    folder = mkdtempSync(homeFile('kept-'));
    dispatcher = new Dispatcher({ workers: 1 });
    outputs = open();
    Object.assign(settings, { maxOutputRuns: 200, maxOutputAgeDays: 30 });
  });
  teardown(() => {
    outputs.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  function open(): Outputs {
    const log = { error: (...args: unknown[]) => assert.fail(args.map(String).join(' ')) };
    return new Outputs(
      { root: path.join(folder, 'output'), folder: () => 'host-1-2' },
      dispatcher,
      settings,
      log,
      vscode.l10n,
      50,
    );
  }

  /** A job that has ended and whose record says so. */
  async function ended(name: string, text = 'text'): Promise<Job> {
    const job = dispatcher.addJob(({ log }: JobContext) => log(text), { name });
    await job.finished;
    await until('its record', async () =>
      (await outputs.list()).some((run) => run.jobId === job.id && run.endedAt !== undefined),
    );
    return job;
  }

  const names = async (): Promise<string[]> => (await outputs.list()).map(({ name }) => name);

  test('has the run of the same thing before this one, not a later one or another thing', async () => {
    const first = await ended('a');
    await ended('b');
    const second = await ended('a');
    const third = await ended('a');
    assert.equal(await outputs.previousOf(first), undefined);
    assert.equal((await outputs.previousOf(second))?.jobId, first.id);
    assert.equal((await outputs.previousOf(third))?.jobId, second.id);
  });

  test('of an earlier window counts as a run before', async () => {
    const host = path.join(outputs.root, 'host-1-1');
    mkdirSync(host, { recursive: true });
    const run = { key: 'function:a', name: 'a', jobId: 9, attempt: 1, startedAt: Date.now() - 1000 };
    writeFileSync(path.join(host, 'job-9-1.json'), JSON.stringify(run));
    writeFileSync(path.join(host, 'job-9-1.log'), 'old');
    const job = await ended('a');
    assert.equal((await outputs.previousOf(job))?.jobId, 9);
  });

  test('goes when there are more runs than the setting allows', async () => {
    settings.maxOutputRuns = 2;
    await ended('one');
    await ended('two');
    await ended('three');
    await until('one has gone', async () => (await outputs.list()).length === 2);
    assert.deepEqual(await names(), ['three', 'two']);
  });

  test('goes when it is older than the setting allows', async () => {
    const old = await ended('old');
    const past = new Date(Date.now() - 2 * dayMs);
    utimesSync(outputs.pathOf(old), past, past);
    await ended('still kept');
    assert.deepEqual(await names(), ['still kept', 'old']);
    settings.maxOutputAgeDays = 1;
    await ended('new');
    await until('the old one has gone', () => !existsSync(outputs.pathOf(old)));
    assert.deepEqual(await names(), ['new', 'still kept']);
  });

  test('of a job that runs stays, whatever is deleted', async () => {
    const release = Promise.withResolvers<void>();
    const job = dispatcher.addJob(async ({ log }: JobContext) => {
      log('first');
      await release.promise;
    });
    await until('its output', () => existsSync(outputs.pathOf(job)));
    await outputs.deleteAll();
    assert.ok(existsSync(outputs.pathOf(job)));
    release.resolve();
    await job.finished;
    await outputs.delete(job);
    assert.deepEqual(await outputs.list(), []);
  });

  test('of a run that printed nothing goes as well', async () => {
    const job = dispatcher.addJob(() => {}, { name: 'mute' });
    await job.finished;
    await until('its record', async () => (await names()).includes('mute'));
    assert.ok((await outputs.deleteAll()) >= 1);
    assert.deepEqual(await names(), []);
    assert.ok(!existsSync(path.dirname(outputs.pathOf(job))));
  });
});

const read = async (query: string): Promise<string> =>
  (
    await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: 'job-queue-output', path: '/x.log', query }),
    )
  ).getText();

suite('An address of output', () => {
  test('opens a log of the store, and nothing else', async () => {
    const api = await openApi();
    await reset(api);
    const job = api.addJob(({ log }: JobContext) => log('in the store'));
    await job.finished;
    await order('openOutput', job.id);
    const { uri } = await until('it is open', () => {
      const document = vscode.window.activeTextEditor?.document;
      return document?.uri.scheme === 'job-queue-output' ? document : undefined;
    });
    const own = await until('its text', async () => (await read(uri.query)) === 'in the store' && uri.query);
    const outside = homeFile('job-1-1.log');
    writeFileSync(outside, 'private');
    const root = path.dirname(path.dirname(own));
    for (const other of [
      outside,
      path.join(root, 'job-1-1.log'),
      own.replace(/log$/, 'json'),
      `${root}/host-1-1/../../../job-1-1.log`,
      '',
    ]) {
      await rejects(read(other), 'not the output of a job');
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});

suite('Links in output', () => {
  test('lead to files from the folder of the job, and only to those that are there', async () => {
    const folder = mkdtempSync(homeFile('links-'));
    mkdirSync(path.join(folder, 'src'));
    writeFileSync(path.join(folder, 'src', 'a.ts'), 'one\ntwo\nthree');
    const links = new OutputLinks(() => folder);
    const at = (line: string) => links.provideTerminalLinks({ line, terminal: {} as vscode.Terminal });
    const [link, ...others] = await at('error in src/a.ts:2:3 and src/b.ts:2:3');
    assert.deepEqual(others, []);
    assert.ok(link);
    assert.deepEqual([link.startIndex, link.length], [9, 'src/a.ts:2:3'.length]);
    assert.equal(link.target.fsPath, path.join(folder, 'src', 'a.ts'));
    await links.handleTerminalLink(link);
    const editor = await until('the file', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.fsPath, path.join(folder, 'src', 'a.ts'));
    assert.deepEqual([editor.selection.active.line, editor.selection.active.character], [1, 2]);
    assert.deepEqual(await at('src:3'), []);
    const elsewhere = new OutputLinks(() => undefined);
    const context = { line: 'src/a.ts:2', terminal: {} as vscode.Terminal };
    assert.deepEqual(await elsewhere.provideTerminalLinks(context), []);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
});
