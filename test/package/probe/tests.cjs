// Runs in the extension host of a window in which Job Queue is installed as a user has it.
const assert = require('node:assert/strict');
const vscode = require('vscode');

exports.run = async () => {
  const extension = vscode.extensions.getExtension('jobqueue.job-queue');
  assert.ok(extension, 'Job Queue is not installed.');
  assert.match(extension.extensionPath, /extensions/);
  const api = (await extension.activate()).getApi(1);
  const id = await vscode.commands.executeCommand('jobQueue.addCommand', {
    commandLine: 'node -e "console.log(6 * 7)"',
  });
  await api.finished();
  const job = api.job(id);
  assert.equal(job?.state, 'succeeded', JSON.stringify(job?.outcome));
  assert.ok(job.endedAt >= job.startedAt);
  assert.ok(api.jobs.some((/** @type {{ id: unknown }} */ one) => one.id === id));
};
