// What a person sees and does in the Job Queue's views: the page object of the UI tests.
import type { Locator, Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './harness.ts';

type ViewName = 'Workers' | 'Jobs';

export class QueueViews {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly menu: Locator;
  readonly statusItem: Locator;
  readonly quickInput: Locator;
  readonly quickRows: Locator;
  readonly terminal: Locator;
  readonly findBox: Locator;

  constructor(workbench: Workbench) {
    this.workbench = workbench;
    this.page = workbench.page;
    this.page.setDefaultTimeout(20_000);
    this.menu = this.page.locator('.monaco-menu');
    this.statusItem = this.page.locator('[id="jobqueue.job-queue.jobQueue.status"]');
    this.quickInput = this.page.locator('.quick-input-widget input.input');
    this.quickRows = this.page.locator('.quick-input-list .monaco-list-row');
    this.findBox = this.page.locator('.monaco-tree-type-filter input');
    this.terminal = this.page.locator('.terminal-wrapper.active .xterm-rows');
  }

  /** Opens a window and shows the views. */
  static async open(options: WorkbenchOptions): Promise<QueueViews> {
    // Only this renderer leaves the terminal's text and colours in the page.
    const settings = { 'terminal.integrated.gpuAcceleration': 'off', ...options.settings };
    const views = new QueueViews(await openWorkbench({ ...options, settings }));
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.pane('Jobs').waitFor();
    return views;
  }

  /** For a test with a window of its own. */
  static async use(options: WorkbenchOptions, act: (views: QueueViews) => Promise<void>): Promise<void> {
    const views = await QueueViews.open(options);
    try {
      await act(views);
    } catch (error) {
      await views.workbench.screenshot('failed-window');
      throw error;
    } finally {
      await views.workbench.close();
    }
  }

  /** To be called in a test or beforeEach: saves what the window shows when the test fails. */
  photographFailure(): void {
    onTestFailed(async ({ task }) => {
      await this.workbench.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
    });
  }

  pane(view: ViewName): Locator {
    return this.page.locator('.part.sidebar .pane', {
      has: this.page.getByRole('button', { name: `${view} Section` }),
    });
  }

  tree(view: ViewName): Locator {
    return this.page.getByRole('tree', { name: view });
  }

  /** A row by what it shows. */
  row(view: ViewName, shown: string | RegExp): Locator {
    return this.tree(view).locator('.monaco-list-row').filter({ hasText: shown });
  }

  worker(shown: string | RegExp): Locator {
    return this.row('Workers', shown);
  }

  job(shown: string | RegExp): Locator {
    return this.row('Jobs', shown);
  }

  /** A row by what a screen reader says. */
  spoken(view: ViewName, label: string | RegExp): Locator {
    return this.tree(view).getByRole('treeitem', { name: label });
  }

  /** What is shown, row by row; VS Code gives the spaces of an icon label as no-break spaces. */
  async shownRows(view: ViewName): Promise<string[]> {
    const rows = await this.tree(view).locator('.monaco-list-row').all();
    const placed = await Promise.all(
      rows.map(async (row) => ({
        index: Number(await row.getAttribute('data-index')),
        text: (await row.locator('.label-name').innerText()).trim(),
      })),
    );
    return placed.toSorted((a, b) => a.index - b.index).map(({ text }) => text);
  }

  /** A button of a view's title, which is hidden while the mouse is elsewhere. */
  titleButton(view: ViewName, title: string): Locator {
    return this.pane(view)
      .locator('.pane-header')
      .getByRole('button', { name: title, exact: true, includeHidden: true });
  }

  async titleAction(view: ViewName, title: string): Promise<void> {
    await this.pane(view).hover();
    await this.titleButton(view, title).click();
    await this.page.mouse.move(0, 0);
  }

  async inlineAction(row: Locator, title: string): Promise<void> {
    await row.hover();
    await row.getByRole('button', { name: title }).click();
    await this.page.mouse.move(0, 0);
  }

  async contextAction(row: Locator, title: string): Promise<void> {
    await this.openMenu(row);
    // A menu takes no mouse button's release in its first 100 ms.
    await this.menu.getByRole('menuitem', { name: title }).click({ delay: 150 });
    await this.menu.waitFor({ state: 'detached' });
    await this.page.mouse.move(0, 0);
  }

  /** Rows move while jobs start and end: the click may have met the one that took this one's place. */
  async openMenu(row: Locator): Promise<void> {
    const focused = row.locator('xpath=ancestor-or-self::*[contains(@class, "focused")]');
    const attempts = 3;
    for (let attempt = 1; ; attempt++) {
      await row.click({ button: 'right' });
      await this.menu.waitFor();
      if (attempt === attempts || (await focused.count()) > 0) {
        return;
      }
      await this.page.keyboard.press('Escape');
      await this.menu.waitFor({ state: 'detached' });
    }
  }

  /** Ticks tasks in the open picker, as a person does who filters for each. */
  async tick(...tasks: readonly string[]): Promise<void> {
    for (const task of tasks) {
      await this.quickInput.fill(task);
      await this.quickRows
        .filter({ has: this.page.getByText(task, { exact: true }) })
        .locator('.quick-input-list-checkbox, .monaco-checkbox, input[type=checkbox]')
        .first()
        .click();
    }
    await this.quickInput.fill('');
  }

  async addTasks(...tasks: readonly string[]): Promise<void> {
    await this.workbench.runCommand('Job Queue: Add Job');
    await this.tick(...tasks);
    await this.page.keyboard.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  async addCommand(commandLine: string): Promise<void> {
    await this.workbench.runCommand('Job Queue: Add Command');
    await this.answer(commandLine);
  }

  async setTheme(label: string): Promise<void> {
    await this.workbench.runCommand('Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.quickRows.filter({ has: this.page.getByText(label, { exact: true }) }).click();
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** The one notification that is there; toasts are off while the smoke-test driver is on. */
  async notification(text: string): Promise<Locator> {
    await this.page.locator('[id="status.notifications"]').click();
    // The bell's tooltip would cover the notification's buttons.
    await this.page.mouse.move(0, 0);
    const notification = this.page.locator('.notifications-center .notification-list-item', {
      hasText: text,
    });
    await notification.waitFor();
    return notification;
  }

  async setWorkers(count: number): Promise<void> {
    await this.workbench.runCommand('Job Queue: Set Number of Workers');
    await this.answer(String(count));
  }

  /** Types into the input box that is open, and accepts. */
  async answer(text: string): Promise<void> {
    await this.answerOnly(text);
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  /** The same where another question follows. */
  async answerOnly(text: string): Promise<void> {
    const box = this.page.locator('.quick-input-widget:not(:has(.quick-input-list:visible)) input.input');
    await box.fill(text);
    await box.press('Enter');
  }
}
