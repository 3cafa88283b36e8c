import * as vscode from 'vscode';
import type { Problem } from '../../local/index.ts';

export type FileDiagnostics = [vscode.Uri, readonly vscode.Diagnostic[]];

/** VS Code sends about this many of one call on to the window and drops the others without a word. */
const mostAtOnce = 1_000;

/** In portions that VS Code takes whole; it shortens the list of a single file itself, and says so. */
export function* batches(files: readonly FileDiagnostics[]): Generator<FileDiagnostics[]> {
  let batch: FileDiagnostics[] = [];
  let size = 0;
  for (const file of files) {
    const [, { length }] = file;
    if (batch.length > 0 && size + length > mostAtOnce) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push(file);
    size += length;
  }
  if (batch.length > 0) {
    yield batch;
  }
}

export function toDiagnostic({ matcher, place, severity, message, code }: Problem): vscode.Diagnostic {
  const { startLine, startColumn, endLine, endColumn } = place;
  const range = new vscode.Range(startLine, startColumn, endLine, endColumn);
  const diagnostic = new vscode.Diagnostic(range, message, severities[severity]);
  if (matcher.source !== undefined) {
    diagnostic.source = matcher.source;
  }
  if (code !== undefined) {
    diagnostic.code = code;
  }
  return diagnostic;
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};
