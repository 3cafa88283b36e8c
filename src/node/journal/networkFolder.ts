// Whether a folder is on another machine. Locks there are advisory at best and shared memory is not shared,
// so two windows would ruin one file. Known on Linux only; a drive letter of Windows is only recognised as
// `\\server\share`.

import { readFileSync, statfsSync } from 'node:fs';

/** Numbers of statfs(2). */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
]);

const fuse = 0x65735546;
/** A fuse file system may as well be a local disk: these are not. */
const networkFuse = /^fuse\.(sshfs|s3fs|rclone|gcsfuse|davfs2?|glusterfs|cephfs|curlftpfs)$/;

/** What kind of network file system it is; undefined: none that is known. */
export function networkFileSystem(
  folder: string,
  readMounts: () => string = readMountTable,
  typeOf: (folder: string) => number = (name) => statfsSync(name).type,
): string | undefined {
  if (process.platform === 'win32') {
    return /^\\\\[^.?]/.test(folder) ? 'SMB' : undefined;
  }
  if (process.platform !== 'linux') {
    return undefined;
  }
  try {
    // The number may come as a signed one.
    const type = typeOf(folder) >>> 0;
    return type === fuse ? networkFuseName(folder, readMounts()) : networkTypes.get(type);
  } catch {
    return undefined;
  }
}

function networkFuseName(folder: string, mounts: string): string | undefined {
  let longest = '';
  let found: string | undefined;
  for (const line of mounts.split('\n')) {
    const [, escaped = '', kind = ''] = line.split(' ');
    const point = escaped.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const holds = point === '/' || folder === point || folder.startsWith(`${point}/`);
    if (holds && point.length >= longest.length) {
      longest = point;
      found = networkFuse.test(kind) ? kind : undefined;
    }
  }
  return found;
}

const readMountTable = (): string => readFileSync('/proc/self/mounts', 'utf8');
