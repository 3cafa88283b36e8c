// package.json and the code agree, both ways.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds, contextKeys, settingIds, viewIds } from '../../src/extension/shared/contributions.ts';
import { ruleProperties } from '../../src/extension/settings/taskRuleChecks.ts';
import { contextValues } from './extension/wording/everyRow.ts';

type Item = { readonly command: string; readonly when?: string; readonly group?: string };
type View = { readonly id: string };
type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
};
type Manifest = {
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: string;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; icon?: string }[];
    readonly views: Readonly<Record<string, readonly View[]>>;
    readonly viewsContainers: { readonly activitybar: readonly View[] };
    readonly viewsWelcome: readonly { view: string; contents: string; when?: string }[];
    readonly menus: Readonly<Record<string, readonly Item[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Schema>> };
  };
};

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const text = read('package.json');
const manifest = JSON.parse(text) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Record<string, string>;
const { commands, menus, views, viewsContainers, viewsWelcome, configuration } = manifest.contributes;
const contributedCommands = commands.map(({ command }) => command);
const menuItems = Object.entries(menus).flatMap(([menu, items]) => items.map((item) => ({ menu, ...item })));
const itemMenu = menus['view/item/context'] ?? [];

/** What a command needs of the row that it is offered for. */
const verbs: Readonly<Record<string, string>> = {
  'jobQueue.haltJob': 'halt',
  'jobQueue.killAgain': 'killAgain',
  'jobQueue.haltWorker': 'haltWorker',
  'jobQueue.retireWorker': 'retire',
  'jobQueue.showOutput': 'output',
  'jobQueue.rerunJob': 'rerun',
  'jobQueue.rerunWithChanges': 'change',
  'jobQueue.moveToTop': 'moveToTop',
  'jobQueue.retryFailed': 'retry',
  'jobQueue.runAfter': 'edit',
  'jobQueue.setPriority': 'edit',
  'jobQueue.removeJob': 'remove',
  'jobQueue.openOutput': 'output',
  'jobQueue.compareOutput': 'output',
  'jobQueue.deleteOutput': 'deleteOutput',
  'jobQueue.copyCommand': 'copy',
};

/**
 * They name no program, folder or environment, start nothing, give nothing away, and neither delete nor keep
 * anything: what an untrusted folder says may say how things look and how many run at once, no more.
 */
const harmlessSettings = [
  'jobQueue.workers',
  'jobQueue.onFailure',
  'jobQueue.notify',
  'jobQueue.notifyMinDurationMs',
  'jobQueue.limits',
];

describe('the commands', () => {
  it('are those that have a handler', () => {
    expect(contributedCommands.toSorted()).toEqual(commandIds.toSorted());
  });

  it('appear in the palette as "Job Queue: …"', () => {
    for (const { title, category } of commands) {
      expect(translated(category)).toBe('Job Queue');
      expect(translated(title)).toMatch(/^[A-Z]/);
    }
  });

  it('have titles of their own', () => {
    const titles = commands.map(({ title }) => translated(title));
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('that only a menu can use are not in the palette', () => {
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false');
    expect(hidden.map(({ command }) => command).toSorted()).toEqual([
      'jobQueue.addFromFile',
      'jobQueue.changeFilter',
      'jobQueue.showMore',
    ]);
  });
});

describe('the words', () => {
  const used = [...text.matchAll(/%([\w.]+)%/g)].map((match) => match[1] ?? '');

  it('of package.json are all in package.nls.json, and those are all used', () => {
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(words).toSorted());
  });

  it('link only to commands that exist', () => {
    const links = Object.values(words).flatMap((word) => [...word.matchAll(/\(command:([\w.]+)\)/g)]);
    expect(links.length).toBeGreaterThan(0);
    for (const [, command = ''] of links) {
      expect(command.startsWith('jobQueue.') ? contributedCommands : [command]).toContain(command);
    }
  });

  it('in the code are literal and English, so that they can be translated', () => {
    for (const file of globSync('src/{local,extension}/**/*.ts', { cwd: root })) {
      const source = read(file);
      const calls = [...source.matchAll(/\bl10n\s*\.t\(/g)];
      const literal = [
        ...source.matchAll(
          /\bl10n\s*\.t\(\s*(?:\{\s*message:\s*)?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*[,)]/g,
        ),
      ];
      expect(literal.length, `${file} has a text that is not one literal`).toBe(calls.length);
      for (const [, message = ''] of literal) {
        expect(message, file).toMatch(/^[\u0020-\u007e…–—·“”’]+$/u);
      }
    }
  });
});

describe('the views', () => {
  const contributed = Object.values(views).flat();

  it('are those of the code', () => {
    expect(contributed.map(({ id }) => id).toSorted()).toEqual(Object.values(viewIds).toSorted());
  });

  it('are in our own container', () => {
    expect(Object.keys(views)).toEqual(viewsContainers.activitybar.map(({ id }) => id));
  });

  it('welcome with words for each case', () => {
    for (const { view } of viewsWelcome) {
      expect(Object.values(viewIds)).toContain(view);
    }
  });
});

describe('the menus', () => {
  it('name only commands that exist', () => {
    for (const { command } of menuItems) {
      expect(contributedCommands).toContain(command);
    }
  });

  it('name only views and context keys that exist', () => {
    const known = [...Object.values(viewIds), ...Object.values(contextKeys)];
    const clauses = [...menuItems, ...viewsWelcome].map(({ when = '' }) => when.replaceAll(/\/.*?\//g, ''));
    for (const key of clauses.flatMap((clause) => clause.match(/\bjobQueue\.[\w.]+/g) ?? [])) {
      expect(known).toContain(key);
    }
    const asked = Object.values(contextKeys).filter((key) => !clauses.some((clause) => clause.includes(key)));
    expect(asked, 'context keys that no clause asks for').toEqual([]);
  });

  it('of a view say which view', () => {
    for (const { menu, when } of menuItems.filter((item) => item.menu.startsWith('view/'))) {
      expect(when, menu).toMatch(/^view == jobQueue\.\w+( |$)/);
    }
  });

  it('have an icon for every button', () => {
    const icons = new Set(commands.filter(({ icon }) => icon !== undefined).map(({ command }) => command));
    for (const { command, group = '' } of menuItems) {
      if (/^(navigation|inline)/.test(group)) {
        expect(icons).toContain(command);
      }
    }
  });

  it('offer a row only what it can do, and each item some row', () => {
    for (const { command, when = '' } of itemMenu) {
      const [, view, pattern = ''] = /^view == (jobQueue\.\w+) && viewItem =~ \/(.+)\/$/.exec(when) ?? [];
      const rows = contextValues[view as keyof typeof contextValues].filter((row) =>
        new RegExp(pattern).test(row),
      );
      expect(rows, when).not.toEqual([]);
      for (const row of rows) {
        expect(row, `${command}: ${when}`).toContain(`;can:${verbs[command]};`);
      }
    }
  });

  it('offer each row all that it can do', () => {
    for (const [view, rows] of Object.entries(contextValues)) {
      const asked = itemMenu
        .filter(({ when, group = '' }) => when?.startsWith(`view == ${view} `) && !group.startsWith('inline'))
        .map(({ command }) => verbs[command] ?? command);
      const able = rows.flatMap((row) => [...row.matchAll(/can:(\w+);/g)].map((match) => match[1] ?? ''));
      expect(new Set(asked)).toEqual(new Set(able));
    }
  });
});

describe('the settings', () => {
  const contributed = Object.keys(configuration.properties);
  const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;

  it('are those of the code', () => {
    expect(contributed.toSorted()).toEqual(settingIds.map((id) => `jobQueue.${id}`).toSorted());
  });

  it('of a task have the properties that the code reads, and no others', () => {
    const { properties } = configuration.properties['jobQueue.tasks']?.additionalProperties ?? {};
    expect(Object.keys(properties ?? {}).toSorted()).toEqual(ruleProperties.entry.toSorted());
    const retry = properties?.['retry']?.properties ?? {};
    expect(Object.keys(retry).toSorted()).toEqual(ruleProperties.retry.toSorted());
  });

  it('are restricted in an untrusted workspace unless they are harmless', () => {
    expect(supported).toBe('limited');
    expect([...restrictedConfigurations, ...harmlessSettings].toSorted()).toEqual(contributed.toSorted());
  });
});

describe('the activation', () => {
  it('comes once a window has started, so that a saved queue goes on whatever is in front', () => {
    expect(manifest.activationEvents).toContain('onStartupFinished');
  });

  it('is otherwise left to what VS Code derives from the commands and views', () => {
    const events = manifest.activationEvents;
    expect(events.filter((event) => event === '*' || /^on(Command|View):jobQueue\./.test(event))).toEqual([]);
  });
});

/** `%key%` in the words of package.nls.json. */
function translated(value: string): string | undefined {
  return words[/^%(.+)%$/.exec(value)?.[1] ?? ''];
}
