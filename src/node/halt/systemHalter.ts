import type { Halter } from './halter.ts';
import { linuxProcessTable } from './linuxTable.ts';
import { posixHalter } from './posix.ts';
import { psProcessTable } from './psTable.ts';
import { windowsHalter } from './windows.ts';

/** Returns the way in which this system ends a process with all that it started. */
export function systemHalter(platform: NodeJS.Platform = process.platform): Halter {
  if (platform === 'win32') {
    return windowsHalter();
  }
  return posixHalter(platform === 'linux' ? linuxProcessTable() : psProcessTable());
}
