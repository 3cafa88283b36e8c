import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const windows: Record<string, { folders: number; trusted: boolean }> = {
  folder: { folders: 1, trusted: true },
  multiroot: { folders: 2, trusted: true },
  empty: { folders: 0, trusted: true },
  untrusted: { folders: 1, trusted: false },
  differential: { folders: 1, trusted: true },
};

suite('The test window', () => {
  test('is what its name says', () => {
    const expected = windows[process.env['JOBQUEUE_WINDOW'] ?? ''];
    assert.ok(expected);
    assert.equal((vscode.workspace.workspaceFolders ?? []).length, expected.folders);
    assert.equal(vscode.workspace.isTrusted, expected.trusted);
  });

  test('has the extension under development', () => {
    assert.ok(vscode.extensions.getExtension('jobqueue.job-queue'));
  });
});
