// Watches how big the logs of running jobs get, and cuts those that exceed their cap. Whoever is the parent
// of a job watches its log: the launcher process, or else the host.

import { stat } from 'node:fs/promises';
import { pause } from '../base/pause.ts';
import { cutLog } from './cutLog.ts';

const defaultLookMs = 250;
/** The end of a job is not kept waiting longer than this by the last cut of its log. */
const lastCutMs = 1500;

export type LogCap = {
  /** Looks once more; resolves when what is too much has been cut, as good as at once. Never rejects. */
  settle(): Promise<void>;
  stop(): void;
};

type Watched = { logPath: string; maxBytes: number; cutting: Promise<void> | undefined };

const watched = new Set<Watched>();
let looking: NodeJS.Timeout | undefined;

export function capLog(logPath: string, maxBytes: number | undefined): LogCap {
  if (maxBytes === undefined) {
    return { settle: () => Promise.resolve(), stop: () => {} };
  }
  const entry: Watched = { logPath, maxBytes, cutting: undefined };
  watched.add(entry);
  if (looking === undefined) {
    looking = setInterval(() => watched.forEach((each) => void look(each)), defaultLookMs);
    looking.unref();
  }
  return {
    settle: async () => {
      const last = (entry.cutting ?? Promise.resolve()).then(() => look(entry));
      await pause(lastCutMs, last);
    },
    stop: () => {
      watched.delete(entry);
      if (watched.size > 0) {
        return;
      }
      clearInterval(looking);
      looking = undefined;
    },
  };
}

function look(entry: Watched): Promise<void> {
  entry.cutting ??= cutIfTooBig(entry).finally(() => (entry.cutting = undefined));
  return entry.cutting;
}

async function cutIfTooBig({ logPath, maxBytes }: Watched): Promise<void> {
  try {
    if ((await stat(logPath)).size > maxBytes) {
      await cutLog(logPath, maxBytes);
    }
  } catch {
    // Deleted, or not to be written: the job goes on, and so does the watch.
  }
}
