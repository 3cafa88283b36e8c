// A real workbench with the extension under development, for tests that click what a person clicks.
import { rmSync } from 'node:fs';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { results, root, sampleWorkspace } from '../../scripts/paths.mjs';
import { launchBrowser } from '../../scripts/webBrowser.mjs';
import { offline, serveWebVscode } from '../../scripts/webVscode.mjs';

export type WorkbenchOptions = {
  /**
   * A folder or a .code-workspace file, `sample` (the default) for a copy of the sample workspace, `none` for
   * an empty window.
   */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extraQuery?: Readonly<Record<string, string>>;
  /** Extensions under development; the default is this one. */
  readonly extensions?: readonly string[];
  /** Installed extensions are looked for there. */
  readonly extensionsDir?: string;
  /** A module whose run() the extension host calls; the page's own end is then in `testsEnded`. */
  readonly tests?: string;
  readonly trust?: boolean;
  readonly viewport?: { readonly width: number; readonly height: number };
};

export type Workbench = {
  readonly page: Page;
  /** Undefined in an empty window. */
  readonly workspaceFolder: string | undefined;
  /** The exit code of `tests`. */
  readonly testsEnded: Promise<number>;
  /** User data, workspace and server data are below it. */
  readonly home: string;
  /** Another window on the same folder. */
  openAnother(): Promise<Page>;
  /** What the page and the extension host have logged so far. */
  readonly log: readonly string[];
  /** Saves test-results/<name>.png. */
  screenshot(name: string): Promise<string>;
  /** Picks a command in the palette, by its full title ("Job Queue: Add Job"). */
  runCommand(title: string): Promise<void>;
  close(): Promise<void>;
} & AsyncDisposable;

export async function openWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-'));
  // Vitest may be stopped in the middle of a test; the server is ended on exit by its own module.
  const forget = () => rmSync(home, { recursive: true, force: true });
  process.once('exit', forget);
  const undo: (() => unknown)[] = [
    () => process.off('exit', forget),
    () => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  ];
  const close = async () => {
    for (const step of undo.splice(0).toReversed()) {
      await step();
    }
  };
  try {
    const { workspace = 'sample', extensions = [root], tests } = options;
    const sample = path.join(home, 'workspace');
    if (workspace === 'sample') {
      await cp(sampleWorkspace, sample, { recursive: true });
    }
    const folder = { sample, none: undefined }[workspace] ?? (workspace === 'none' ? undefined : workspace);
    const server = await serveWebVscode({
      userDataDir: path.join(home, 'user'),
      extensionsDir: options.extensionsDir,
      trust: options.trust ?? false,
      settings: options.settings ?? {},
      env: { ...process.env, ...offline },
    });
    undo.push(server.stop);
    const browser = await launchBrowser();
    undo.push(() => browser.close());
    const page = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
    const log: string[] = [];
    const ended = Promise.withResolvers<number>();
    await page.exposeFunction('codeAutomationLog', (type: string, values: unknown[]) => {
      log.push(`${type}: ${values.map(String).join(' ')}`);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => ended.resolve(code));
    await page.goto(server.url({ folder, extensions, tests, extraQuery: options.extraQuery }));
    await untilReady(page);
    return {
      page,
      home,
      openAnother: async () => {
        const other = await browser.newPage({ viewport: options.viewport ?? { width: 1280, height: 800 } });
        await other.exposeFunction('codeAutomationLog', () => undefined);
        await other.exposeFunction('codeAutomationExit', () => undefined);
        await other.goto(server.url({ folder, extensions, tests, extraQuery: options.extraQuery }));
        await untilReady(other);
        return other;
      },
      workspaceFolder: folder,
      testsEnded: ended.promise,
      log,
      screenshot: (name) => screenshot(page, name),
      runCommand: (title) => runCommand(page, title),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * The frame of the workbench is there long before the remote extensions are: their views come last. Without
 * the wait the first command of a test is not in the palette yet.
 */
export async function untilReady(page: Page): Promise<void> {
  await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
  await page.waitForFunction('typeof driver === "object"', undefined, { timeout: 60_000 });
  await page.evaluate('driver.whenWorkbenchRestored()');
  await page.getByRole('tab', { name: 'Job Queue' }).waitFor({ timeout: 60_000 });
}

export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(results, { recursive: true });
  const file = path.join(results, `${name}.png`);
  // Menus and hovers fade in.
  await page.screenshot({ path: file, animations: 'disabled' });
  return file;
}

export async function runCommand(page: Page, title: string): Promise<void> {
  const palette = page.locator('.quick-input-widget');
  // By its whole title, because the palette also offers commands that are only similar.
  const row = palette.locator('.monaco-list-row').filter({ has: page.getByText(title, { exact: true }) });
  // A toast or a view that takes the focus at that moment closes the palette: open it again.
  const attempts = 3;
  for (let attempt = 1; ; attempt++) {
    try {
      await page.keyboard.press('F1');
      await palette.locator('input.input').fill(`>${title}`, { timeout: 5_000 });
      await row.first().click({ timeout: 5_000 });
      break;
    } catch (error) {
      if (attempt === attempts) {
        throw error;
      }
      await page.keyboard.press('Escape');
    }
  }
  // A tooltip would cover what opens next.
  await page.mouse.move(0, 0);
}
