export type Groupable = { readonly key: string; readonly source: string };
export type TaskGroup<T> = { readonly source: string | undefined; readonly tasks: readonly T[] };

/** Recently queued tasks first (source undefined), newest first; then the others by source, as they came. */
export function groupTasks<T extends Groupable>(
  tasks: readonly T[],
  recentKeys: readonly string[],
): TaskGroup<T>[] {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const recent = recentKeys.map((key) => byKey.get(key)).filter((task) => task !== undefined);
  const rest = tasks.filter((task) => !recent.includes(task));
  const groups: TaskGroup<T>[] = [...Map.groupBy(rest, (task) => task.source)].map(([source, group]) => ({
    source,
    tasks: group,
  }));
  return recent.length === 0 ? groups : [{ source: undefined, tasks: recent }, ...groups];
}
