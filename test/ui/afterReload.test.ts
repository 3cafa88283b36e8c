// What the views knew before a reload they know after it: what a failed job complained about. The window is
// reloaded with the Explorer in front, and another one opens the folder.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorkbench, untilReady } from './harness.ts';
import { QueueViews } from './queueViews.ts';

let views: QueueViews;

const lint = {
  label: 'lint',
  type: 'process',
  command: 'node',
  args: [
    '-e',
    String.raw`console.log("cart.js:2:5: error: total is not defined\n1 problem"); process.exit(1)`,
  ],
  problemMatcher: {
    owner: 'lint',
    fileLocation: ['relative', '${workspaceFolder}'],
    pattern: {
      regexp: String.raw`^(.*):(\d+):(\d+): error: (.*)$`,
      file: 1,
      line: 2,
      column: 3,
      message: 4,
    },
  },
};

beforeAll(async () => {
  views = new QueueViews(await openWorkbench({ settings: { 'jobQueue.workers': 1 } }));
  const folder = views.workbench.workspaceFolder ?? '';
  await writeFile(path.join(folder, 'cart.js'), 'const items = [];\nmap(total);\n');
  await writeFile(
    path.join(folder, '.vscode', 'tasks.json'),
    JSON.stringify({ version: '2.0.0', tasks: [lint] }),
  );
});

beforeEach(() => views.photographFailure());

afterAll(() => views?.workbench.close());

const complaint = /#1 lint.*exit code 1 · cart\.js:2:5: error: total is not defined/;

const problemCount = (count: string) =>
  views.page.locator('[id="status.problems"]').filter({ hasText: new RegExp(`^\\D*${count}\\D`) });

/** Runs in the page: keeps what an empty view has shown, be it for a moment. */
const noteWelcomes = `
  globalThis.welcomes = [];
  new MutationObserver(() => {
    for (const words of document.querySelectorAll('.welcome-view-content')) {
      if (words.innerText.includes('workers') && words.checkVisibility()) {
        welcomes.push(words.innerText);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
`;

describe('after a reload with the Explorer in front', { timeout: 120_000 }, () => {
  test('a failed job says what it complained about, here and in another window', async () => {
    // The view is not opened: where it was in front shortly before the reload, VS Code may open it again.
    await views.addTasks('lint');
    await problemCount('1').waitFor();
    await views.page.reload();
    await untilReady(views.page);
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.job(complaint).waitFor();
    await views.spoken('Jobs', /^Job #1 lint, failed: exit code 1, cart\.js:2:5: error: /).waitFor();
    await views.tooltip(views.job('#1 lint'), '1 problem');
    const second = await views.secondWindow();
    await second.job(complaint).waitFor();
    await second.tooltip(second.job('#1 lint'), '1 problem');
    await second.page.close();
  });

  test('with the views in front nothing says for a moment that there are no workers or jobs', async () => {
    await views.page.addInitScript({ content: noteWelcomes });
    await views.page.reload();
    await untilReady(views.page);
    await views.worker('Worker 1').waitFor();
    await views.job(complaint).waitFor();
    expect(await views.page.evaluate('welcomes')).toEqual([]);
    // Where it is true, it is said.
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.pane('Jobs').getByText('The queue is empty').waitFor();
    expect(await views.page.evaluate('welcomes.length')).toBeGreaterThan(0);
  });
});
