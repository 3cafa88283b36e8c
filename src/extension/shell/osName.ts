import type { Platform } from './shellCommandLine.ts';

/** What VS Code's settings and tasks.json call the system. */
export function osName(platform: NodeJS.Platform): 'linux' | 'osx' | 'windows' {
  if (platform === 'win32') {
    return 'windows';
  }
  return platform === 'darwin' ? 'osx' : 'linux';
}

/** Other Unix systems follow the rules for Linux. */
export function shellPlatform(platform: NodeJS.Platform): Platform {
  return platform === 'win32' || platform === 'darwin' ? platform : 'linux';
}
