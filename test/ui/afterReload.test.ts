// What a window showed before a reload it shows after it: what a failed job complained about, its problems
// and its output. The window is reloaded with the Explorer in front, and another one opens the folder.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorkbench, untilReady } from './harness.ts';
import { QueueViews } from './queueViews.ts';

let views: QueueViews;

// Only this renderer leaves the terminal's text in the page.
const settings = { 'jobQueue.workers': 1, 'terminal.integrated.gpuAcceleration': 'off' };

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
  views = new QueueViews(await openWorkbench({ settings }));
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

const terminals = () => views.page.locator('.tabs-list .monaco-list-row');

/** As a person does: what the window looks like is saved before, which takes a while by itself. */
async function reload(): Promise<void> {
  const loaded = views.page.waitForEvent('load');
  await views.workbench.runCommand('Developer: Reload Window');
  await loaded;
  await untilReady(views.page);
}

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
  test('a failed job has its problems and its output, and says what it complained about', async () => {
    // The view is not opened: where it was in front shortly before the reload, VS Code may open it again.
    await views.addTasks('lint');
    await problemCount('1').waitFor();
    await views.workbench.runCommand('Job Queue: Show Output');
    await views.quickRows.filter({ hasText: '#1 lint' }).click();
    await views.terminal.getByText('1 problem', { exact: true }).waitFor();
    await reload();
    // Without a look at the queue.
    await problemCount('1').waitFor();
    await views.terminal.getByText(/exit code 1 · .* · 0:0/).waitFor();
    // A list of terminals is there only when there are several: no empty shell stands beside the output.
    expect(await terminals().count()).toBe(0);
    await views.inThemes((theme) => views.screenshot(`reloaded-output-${theme}`));
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.job(complaint).waitFor();
    await views.spoken('Jobs', /^Job #1 lint, failed: exit code 1, cart\.js:2:5: error: /).waitFor();
    await views.tooltip(views.job('#1 lint'), '1 problem');
    const second = await views.secondWindow();
    await second.job(complaint).waitFor();
    await second.tooltip(second.job('#1 lint'), '1 problem');
    await second.page.close();
  });

  test('a shell that somebody has opened is still there, and the output beside it', async () => {
    await views.workbench.runCommand('Terminal: Create New Terminal');
    await expect.poll(() => terminals().count()).toBe(2);
    await reload();
    await terminals().filter({ hasText: '#1 lint' }).waitFor();
    expect(await terminals().count()).toBe(2);
    await terminals().filter({ hasText: '#1 lint' }).click();
    await views.terminal.getByText('1 problem', { exact: true }).waitFor();
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
