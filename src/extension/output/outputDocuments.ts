// Output as read-only text documents, without escape sequences. The document of a log never changes its
// address, so it can be reopened, searched and compared.

import * as vscode from 'vscode';
import { type Disposable, DisposableStore, plainLabel, plainOutput } from '../../local/index.ts';
import { isLogBelow, logSize, readTail, type KeptRun } from '../../node/index.ts';

const scheme = 'job-queue-output';
/** By this folder VS Code knows the language of the documents, which package.json declares. */
const folder = '/job-queue-output';

/** VS Code refuses bigger documents, or gets slow with them. */
const mostBytes = 20 * 1024 * 1024;

/** VS Code brings a document up to date in milliseconds, if at all: nobody says when it does not. */
const refreshLimitMs = 2000;

type RunAddress = Pick<KeptRun, 'name' | 'jobId' | 'logPath'>;

export class OutputDocuments implements vscode.TextDocumentContentProvider, Disposable {
  readonly #store = new DisposableStore();
  readonly #root: string;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(root: string) {
    this.#root = root;
    this.#store.add(this.#changed);
    this.#store.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
  }

  dispose(): void {
    this.#store.dispose();
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const logPath = uri.query;
    // Anybody can make an address; only our own logs are read.
    if (!isLogBelow(this.#root, logPath)) {
      throw new Error(vscode.l10n.t('This is not the output of a job.'));
    }
    return this.text(logPath);
  }

  /** What the document of a log shows: the lines that a search counts. */
  async text(logPath: string): Promise<string> {
    const dropped = (await logSize(logPath)) - mostBytes;
    const note =
      dropped > 0
        ? `${vscode.l10n.t('[The first {0} MB are left out here; all of it is in {1}]', Math.round(dropped / 1e6), logPath)}\n`
        : '';
    return note + plainOutput(await readTail(logPath, mostBytes));
  }

  #uriOf({ name, jobId, logPath }: RunAddress): vscode.Uri {
    const title = plainLabel(`#${jobId} ${name}`).replaceAll(/[/\\?*:|"<>]/g, '-');
    return vscode.Uri.from({ scheme, path: `${folder}/${title}.log`, query: logPath });
  }

  /** The document for VS Code to show, with all that was printed so far. */
  async current(run: RunAddress): Promise<vscode.Uri> {
    return (await this.#current(this.#uriOf(run))).uri;
  }

  /** Opens the output, at a line (from 0) or at its end. */
  async open(run: RunAddress, line?: number): Promise<void> {
    const document = await this.#current(this.#uriOf(run));
    const row = Math.min(Math.max(0, line ?? Infinity), document.lineCount - 1);
    await vscode.window.showTextDocument(document, {
      preview: line !== undefined,
      selection: line === undefined ? new vscode.Range(row, 0, row, 0) : document.lineAt(row).range,
    });
  }

  /** A document that is open already is shown as it was read; a job may have printed more since then. */
  async #current(uri: vscode.Uri): Promise<vscode.TextDocument> {
    const address = uri.toString();
    const wasOpen = vscode.workspace.textDocuments.some((other) => other.uri.toString() === address);
    const document = await vscode.workspace.openTextDocument(uri);
    if (wasOpen && document.getText() !== (await this.text(uri.query))) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, refreshLimitMs);
        const listener = vscode.workspace.onDidChangeTextDocument((event) => {
          if (event.document === document) {
            done();
          }
        });
        function done(): void {
          clearTimeout(timer);
          listener.dispose();
          resolve();
        }
        this.#changed.fire(uri);
      });
    }
    return document;
  }
}
