// Another extension that uses the exported API: fills the queue with jobs that run until they are halted.
const vscode = require('vscode');

exports.activate = (/** @type {import('vscode').ExtensionContext} */ context) => {
  const jobQueue = vscode.extensions.getExtension('jobqueue.job-queue');
  context.subscriptions.push(
    vscode.commands.registerCommand('filler.add', () => {
      /** @type {import('../../../src/extension/api.ts').JobQueueApi} */
      const queue = jobQueue?.exports.getApi(1);
      for (let number = 1; number <= 130; number++) {
        queue.addJob(untilHalted, { name: `filler ${number}`, description: 'Runs until it is halted.' });
      }
    }),
  );
};

/** @type {import('../../../src/queue/index.ts').JobFunction} */
const untilHalted = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
