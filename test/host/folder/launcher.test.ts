// That the extension's jobs really go through the launcher, in a real extension host: started there by Node
// or by an Electron that plays it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Outcome } from '../../../src/queue/index.ts';

suite('The launcher', () => {
  (process.platform === 'win32' ? test.skip : test)('is the parent of jobs', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-launcher-'));
    try {
      const id = await vscode.commands.executeCommand('jobQueue.addCommand', {
        commandLine: 'ps -ww -o args= -p $PPID > parent; exit 3',
        cwd: folder,
      });
      const extension = vscode.extensions.getExtension('jobqueue.job-queue');
      const api = (await extension?.activate()) as {
        getApi(version: 1): { job(id: unknown): { finished: Promise<Outcome> } | undefined };
      };
      const outcome = await api.getApi(1).job(id)?.finished;
      assert.deepEqual([outcome?.kind, outcome?.kind === 'failed' && outcome.exitCode], ['failed', 3]);
      assert.ok(existsSync(path.join(folder, 'parent')));
      assert.match(readFileSync(path.join(folder, 'parent'), 'utf8'), /launcher\.cjs/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
