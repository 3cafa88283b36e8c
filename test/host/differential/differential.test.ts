// The same tasks by VS Code's own Run Task and as jobs: the same programs with the same arguments, folder,
// environment and order, the same questions, the same exit code, the same problems. What differs on purpose
// is in docs/differences.md.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { batches } from '../../fixtures/differential/batches.ts';
import type { Batch, Variant } from '../../fixtures/differential/variant.ts';
import {
  allShown,
  DifferentialWindow,
  type Result,
  root,
  type Seen,
  type Shown,
  write,
} from '../../fixtures/differential/window.ts';
import { configure, openApi, reset, until } from '../support.ts';

/** What only a terminal or only a job has. Everything else must be equal. */
const terminalOnly: readonly RegExp[] = [
  // The terminal describes itself; a job has none.
  /^(TERM|COLORTERM|TERM_PROGRAM|TERM_PROGRAM_VERSION)$/,
  // A job's marker, and that its output is shown in colours; a terminal need not say so.
  /^(JOB_QUEUE_JOB|FORCE_COLOR|CLICOLOR_FORCE)$/,
  // npm's: whether it writes to a terminal.
  /^COLOR$/,
  // The way to this window: VS Code's own, and other extensions' contributions (git, debugger), which no API
  // tells.
  /^(VSCODE_.*|GIT_ASKPASS|GIT_EDITOR|BROWSER|PYTHONSTARTUP|BUNDLED_DEBUGPY_PATH)$/,
];

const settings = {
  'probe.text': 'some text',
  'probe.number': 42,
  'probe.yes': true,
  'probe.list': ['a', 'b'],
  'probe.nested': '${workspaceFolderBasename} of ${env:HOME}',
  'probe.shell': 'bash',
  'probe.script': 'node stubs/line-only-variable.cjs "a b"',
  'terminal.integrated.env.linux': {
    PROBE_TERMINAL: 'in ${workspaceFolderBasename}',
    PROBE_BOTH: 'terminal',
  },
  'task.saveBeforeRun': 'never',
};

type Both = { readonly theirs: Result; readonly ours: Result };

/** The environment but for what tells a terminal from a job. */
function cleaned({ env, ...seen }: Seen) {
  const names = Object.keys(env).filter((name) => !terminalOnly.some((pattern) => pattern.test(name)));
  return { ...seen, env: Object.fromEntries(names.toSorted().map((name) => [name, env[name]])) };
}

function comparable({ exitCode, runs, ...others }: Result, theirs: Result) {
  return {
    // A task without a process has no exit code in VS Code.
    ...(theirs.exitCode !== undefined && { exitCode }),
    runs: Object.fromEntries(Object.entries(runs).map(([name, seen]) => [name, seen.map(cleaned)])),
    ...others,
  };
}

/** There is no event for it. */
async function atLeast(count: number): Promise<void> {
  await until(`${count} problems`, () => allShown().length >= count, 5_000).catch(() => undefined);
}

/** Both, without the variables of the environment that are equal. */
function apart(ours: Result, theirs: Result): [object, object] {
  const [our, their] = [comparable(ours, theirs), comparable(theirs, theirs)];
  for (const [name, runs] of Object.entries(our.runs)) {
    runs.forEach(({ env }, index) => {
      const other = their.runs[name]?.[index]?.env ?? {};
      for (const [variable, value] of Object.entries(env)) {
        if (other[variable] === value) {
          delete env[variable];
          delete other[variable];
        }
      }
    });
  }
  return [our, their];
}

const lines = (shown: readonly Shown[]) => shown.map((one) => JSON.stringify(one)).toSorted();

/** What is in `all` beside `some`. */
function without(all: readonly string[], some: readonly string[]): string[] {
  const left = [...some];
  return all.filter((line) => {
    const place = left.indexOf(line);
    if (place !== -1) {
      left.splice(place, 1);
    }
    return place === -1;
  });
}

/** Runs what `lanes` of them at a time can, those with questions one by one. */
async function each(variants: readonly Variant[], lanes: number, run: (variant: Variant) => Promise<void>) {
  const queue = variants.filter(({ accepts }) => !accepts).values();
  const lane = async () => {
    for (const variant of queue) {
      await run(variant);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const variant of variants.filter(({ accepts }) => accepts)) {
    await run(variant);
  }
}

const counts = { variants: 0, equal: 0, intended: 0 };

// The tables speak bash and have blocks for Linux.
(process.platform === 'linux' ? suite : suite.skip)('as VS Code runs it', () => {
  let window: DifferentialWindow;

  suiteSetup(async function () {
    this.timeout(60_000);
    const api = await openApi();
    window = new DifferentialWindow(api);
    write('.vscode/settings.json', JSON.stringify(settings));
    write('src/main.c', 'int main() {}\n');
    write('inner folder/run me.sh', '#!/bin/sh\nexec node "$@"\n');
    await until('settings.json is read', () =>
      Object.keys(settings).every((key) => vscode.workspace.getConfiguration().get(key) !== undefined),
    );
    await configure('tasks', undefined);
    await reset(api, 8);
    const document = await vscode.workspace.openTextDocument(path.join(root(), 'src', 'main.c'));
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 3);
  });

  suiteTeardown(() => {
    window.dispose();
    const file = process.env['JOBQUEUE_DIFFERENTIAL'];
    if (file !== undefined) {
      writeFileSync(file, JSON.stringify(counts));
    }
    console.log(
      `${counts.variants} variants: ${counts.equal} equal, ${counts.intended} with an intended difference`,
    );
  });

  // To look into some of them: a regular expression for their ids.
  const wanted = new RegExp(process.env['JOBQUEUE_VARIANTS'] ?? '');
  for (const batch of batches(process.env['JOBQUEUE_FULL'] !== undefined)) {
    const variants = batch.variants.filter(({ id }) => wanted.test(id));
    if (variants.length > 0) {
      suite(batch.name, () => {
        compareBatch(() => window, { ...batch, variants });
      });
    }
  }
});

function compareBatch(getWindow: () => DifferentialWindow, batch: Batch): void {
  const results = new Map<string, Both>();
  let stray: { readonly theirs: readonly string[]; readonly ours: readonly string[] };

  suiteSetup(async function () {
    this.timeout(600_000);
    const window = getWindow();
    const before = lines(allShown());
    await window.open(batch);

    const theirs = new Map<string, Result['exitCode']>();
    const inVscode = async (variant: Variant) => {
      theirs.set(variant.id, await window.runInVscode(variant));
    };
    await each(batch.variants, 8, inVscode);
    await atLeast(before.length + countOf(batch.variants));
    // VS Code loses a line of output now and then.
    for (let tries = 0; tries < 3; tries++) {
      const lost = batch.variants.filter(
        (variant) => (variant.problems ?? 0) > ofVariant(without(lines(allShown()), before), variant).length,
      );
      await each(lost, 1, inVscode);
      await atLeast(before.length + countOf(batch.variants));
    }
    const both = lines(allShown());
    const shown = without(both, before);
    const their = new Map<string, Result>();
    for (const variant of batch.variants) {
      const problems = ofVariant(shown, variant);
      their.set(variant.id, await window.resultOf(variant, theirs.get(variant.id), problems));
    }

    const ours = new Map<string, Result['exitCode']>();
    await each(batch.variants, 8, async (variant) => {
      ours.set(variant.id, await window.runInQueue(variant));
    });
    await atLeast(both.length + shown.length);
    const added = without(lines(allShown()), both);
    for (const variant of batch.variants) {
      const problems = ofVariant(added, variant);
      const our = await window.resultOf(variant, ours.get(variant.id), problems);
      results.set(variant.id, { ours: our, theirs: their.get(variant.id) ?? assert.fail(variant.id) });
    }
    const isStray = (line: string) => batch.variants.every((variant) => !isOf(line, variant));
    stray = { theirs: shown.filter(isStray), ours: added.filter(isStray) };
  });

  for (const variant of batch.variants) {
    test(variant.id, () => {
      const both = results.get(variant.id);
      assert.ok(both);
      counts.variants++;
      const { theirs, ours } = both;
      const [our, their] = apart(ours, theirs);
      if (variant.difference !== undefined) {
        const document = readFileSync(path.resolve(__dirname, '../../../docs/differences.md'), 'utf8');
        assert.ok(document.includes(`\`${variant.difference}\``), `${variant.difference} is not documented`);
        assert.notDeepEqual(our, their, 'it does not differ any more');
        counts.intended++;
        return;
      }
      assert.deepEqual(our, their);
      assert.notEqual(theirs.exitCode, 'no end');
      if (theirs.exitCode === undefined) {
        // VS Code says nothing of it.
        assert.equal(ours.exitCode === 0, variant.fails !== true, String(ours.exitCode));
      }
      assert.equal(theirs.problems.length, variant.problems ?? 0, theirs.problems.join('\n'));
      const hasRun = Object.values(theirs.runs).some((runs) => runs.length > 0);
      assert.ok(hasRun || theirs.exitCode !== undefined, 'VS Code ran nothing');
      counts.equal++;
    });
  }

  test('no other problems', () => {
    assert.deepEqual(stray.ours, stray.theirs);
  });
}

function isOf(line: string, { id }: Variant): boolean {
  const { file } = JSON.parse(line) as Shown;
  return file.split(/[/.]/).includes(id);
}

function ofVariant(all: readonly string[], variant: Variant): string[] {
  return all.filter((line) => isOf(line, variant));
}

function countOf(variants: readonly Variant[]): number {
  return variants.reduce((sum, { problems = 0 }) => sum + problems, 0);
}
