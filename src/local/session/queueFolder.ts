// Which store belongs to a window: every window on the same folders finds the same one, whatever path they
// were opened by.

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';

export type Place = { readonly scheme: string; readonly fsPath: string; toString(): string };

/**
 * A name for the store's folder. `workspaceFile`: of a window with several folders; an untitled one counts by
 * its folders.
 */
export function queueFolderName(
  folders: readonly Place[],
  workspaceFile: Place | undefined,
  realPath: (file: string) => string = realpathSync.native,
): string {
  const saved = workspaceFile?.scheme === 'untitled' ? undefined : workspaceFile;
  const places = saved === undefined ? folders : [saved];
  if (places.length === 0) {
    return 'empty';
  }
  const names = places.map((place) => realName(place, realPath)).toSorted();
  return createHash('sha256').update(names.join('\n')).digest('hex');
}

function realName(place: Place, realPath: (file: string) => string): string {
  if (place.scheme !== 'file') {
    return place.toString();
  }
  try {
    return `file:${realPath(place.fsPath)}`;
  } catch {
    return `file:${place.fsPath}`;
  }
}
