// What a person sees and does in the Job Queue's views: the page object of the UI tests.
import type { Locator, Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import { openWorkbench, runCommand, screenshot, type Workbench, type WorkbenchOptions } from './harness.ts';

type ViewName = 'Workers' | 'Jobs';

// Picked as a person does: the setting alone is not always heeded at the start of the web build.
const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
} as const;
export type ThemeName = keyof typeof themes;
/** Set for a run whose pictures a person will look at. */
export const wantsPictures = process.env['JOBQUEUE_PICTURES'] !== undefined;
export const allThemes = Object.keys(themes) as readonly ThemeName[];

export class QueueViews {
  readonly workbench: Workbench;
  readonly page: Page;
  readonly menu: Locator;
  readonly statusItem: Locator;
  readonly quickInput: Locator;
  readonly quickRows: Locator;
  readonly terminal: Locator;
  readonly findBox: Locator;
  /** A new window has VS Code's own, which is a light one. */
  #theme: ThemeName = 'light';

  constructor(workbench: Workbench, page: Page = workbench.page) {
    this.workbench = workbench;
    this.page = page;
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
    const settings = {
      // Only this renderer leaves the terminal's text and colours in the page.
      'terminal.integrated.gpuAcceleration': 'off',
      // A tree that is drawn anew while a picker opens takes the focus back, and that would close the picker.
      'workbench.quickOpen.closeOnFocusLost': false,
      ...options.settings,
    };
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

  /** The same folder in another window. */
  async secondWindow(): Promise<QueueViews> {
    const views = new QueueViews(this.workbench, await this.workbench.openAnother());
    views.#theme = this.#theme;
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.pane('Jobs').waitFor();
    return views;
  }

  screenshot(name: string): Promise<string> {
    return screenshot(this.page, name);
  }

  /** To be called in a test or beforeEach: saves what the window shows when the test fails. */
  photographFailure(): void {
    onTestFailed(async ({ task }) => {
      await this.screenshot(`failed ${task.name}`.replaceAll(/[^\w]+/g, '-'));
    });
  }

  pane(view: ViewName): Locator {
    return this.page.locator('.part.sidebar .pane', {
      // With the view's description in it, if there is one.
      has: this.page.getByRole('button', { name: new RegExp(`^${view}\\b.*Section`) }),
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

  /** A row of the open picker that has the focus, by its whole label. */
  focusedQuickRow(label: string): Locator {
    return this.quickRows.and(this.page.locator('.focused')).filter({
      has: this.page.locator('.label-name').getByText(label, { exact: true }),
    });
  }

  /** A button of the words that an empty view shows; the view's title may have one of the same name. */
  welcomeButton(view: ViewName, title: string): Locator {
    return this.pane(view).locator('.welcome-view-content').getByRole('button', { name: title, exact: true });
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
    await this.#repeatedly(async () => {
      await row.hover();
      // It is there while the mouse is on the row, which may have moved away.
      await row.getByRole('button', { name: title }).click({ timeout: 5_000 });
    });
    await this.page.mouse.move(0, 0);
  }

  /**
   * Halts by the row's button, until `halted` is seen. A click that comes while VS Code draws the group anew
   * reaches its command without the row, and a person clicks again.
   */
  async haltRow(row: Locator, halted: Locator): Promise<void> {
    await this.#repeatedly(async () => {
      if (await halted.isVisible()) {
        return;
      }
      await this.inlineAction(row, 'Halt');
      await halted.waitFor({ timeout: 8_000 }).catch(async (error: unknown) => {
        // Without a row the command asks which job is meant.
        await this.page.keyboard.press('Escape');
        throw error;
      });
    });
  }

  async contextAction(row: Locator, title: string): Promise<void> {
    await this.openMenu(row);
    // A menu takes no mouse button's release in its first 100 ms.
    await this.menu.getByRole('menuitem', { name: title }).click({ delay: 150 });
    await this.menu.waitFor({ state: 'detached' });
    await this.page.mouse.move(0, 0);
  }

  /**
   * Rows move and are drawn again while jobs start and end: a click may have met the row that took this one's
   * place, or none. Then a person clicks again.
   */
  async openMenu(row: Locator): Promise<void> {
    const focused = row.locator('xpath=ancestor-or-self::*[contains(@class, "focused")]');
    await this.#repeatedly(async () => {
      await row.click({ button: 'right' });
      await this.menu.waitFor({ timeout: 5_000 });
      if ((await focused.count()) === 0) {
        await this.page.keyboard.press('Escape');
        await this.menu.waitFor({ state: 'detached' });
        throw new Error('The menu belongs to another row.');
      }
    });
  }

  /** The tooltip of a row; a row that is drawn again meanwhile shows none until the mouse moves. */
  async tooltip(row: Locator, text: string): Promise<void> {
    await this.#repeatedly(async () => {
      await this.page.mouse.move(0, 0);
      await row.hover();
      await this.page.locator('.workbench-hover', { hasText: text }).waitFor({ timeout: 2_500 });
    }, 6);
  }

  async #repeatedly(act: () => Promise<void>, attempts = 3): Promise<void> {
    for (let attempt = 1; attempt < attempts; attempt++) {
      try {
        await act();
        return;
      } catch {
        // Once more; the last one tells why.
      }
    }
    await act();
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
    await runCommand(this.page, 'Job Queue: Add Job');
    await this.tick(...tasks);
    await this.quickInput.press('Enter');
    await this.quickInput.waitFor({ state: 'hidden' });
  }

  async addCommand(commandLine: string): Promise<void> {
    await runCommand(this.page, 'Job Queue: Add Command');
    await this.answer(commandLine);
  }

  async setTheme(name: ThemeName): Promise<void> {
    const label = themes[name];
    await runCommand(this.page, 'Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.quickRows.filter({ has: this.page.getByText(label, { exact: true }) }).click();
    await this.quickInput.waitFor({ state: 'hidden' });
    this.#theme = name;
  }

  /**
   * Has the same thing photographed in each theme, by default a light and a dark one, that which is on first.
   * Changing it takes seconds and no test judges a picture: without `wantsPictures` only that one is taken.
   */
  async inThemes(
    take: (theme: ThemeName) => Promise<unknown>,
    names: readonly ThemeName[] = ['light', 'dark'],
  ): Promise<void> {
    await take(this.#theme);
    for (const name of wantsPictures ? names.filter((other) => other !== this.#theme) : []) {
      await this.setTheme(name);
      await take(name);
    }
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

  /** Halts all jobs, and waits until they have ended. */
  async haltAll(): Promise<void> {
    await runCommand(this.page, 'Job Queue: Halt All');
    await this.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
  }

  async setWorkers(count: number): Promise<void> {
    await runCommand(this.page, 'Job Queue: Set Number of Workers');
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
