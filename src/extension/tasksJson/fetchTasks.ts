import * as vscode from 'vscode';
import { configuredTasks } from './configuredTasks.ts';
import { allSections } from './taskConfiguration.ts';
import { declaredTypes } from './taskDefinitions.ts';

type Fetching = { readonly now: Promise<unknown>; next?: Promise<vscode.Task[]> };

/** By the type of the filter. */
const fetching = new Map<string | undefined, Fetching>();

/**
 * As `vscode.tasks.fetchTasks`, also where that rejects because of one entry of a tasks.json: what providers
 * offer can still be had type by type, and the rest is read from tasks.json. It takes some tenths of a second
 * in a big workspace: calls that come while one is under way share the next, which begins after all of them.
 */
export function fetchTasks(filter?: vscode.TaskFilter): Promise<vscode.Task[]> {
  const underWay = fetching.get(filter?.type);
  if (underWay === undefined) {
    return begin(filter);
  }
  underWay.next ??= underWay.now.then(() => begin(filter));
  return underWay.next;
}

function begin(filter: vscode.TaskFilter | undefined): Promise<vscode.Task[]> {
  const result = fetchOnce(filter);
  const settled = result.then(
    () => undefined,
    () => undefined,
  );
  const mine: Fetching = { now: settled };
  fetching.set(filter?.type, mine);
  void settled.then(() => {
    // The next has taken this place already, if there is one.
    if (mine.next === undefined && fetching.get(filter?.type) === mine) {
      fetching.delete(filter?.type);
    }
  });
  return result;
}

async function fetchOnce(filter: vscode.TaskFilter | undefined): Promise<vscode.Task[]> {
  try {
    return await vscode.tasks.fetchTasks(filter);
  } catch (error) {
    if (filter?.type !== undefined) {
      throw error;
    }
  }
  const provided = await Promise.all(
    declaredTypes().map((type) => Promise.resolve(vscode.tasks.fetchTasks({ type })).catch(() => [])),
  );
  return [
    ...provided.flat(),
    ...allSections().flatMap(({ section, scope }) => configuredTasks(section, scope)),
  ];
}
