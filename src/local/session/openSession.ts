import path from 'node:path';
import { LogStore } from '../../node/index.ts';
import type { Log } from '../base/log.ts';
import { QueueSession } from './queueSession.ts';
import { type SecretShelf, SecretBox } from '../sealing/secretBox.ts';

export type OpenedSession = {
  readonly session: QueueSession;
  readonly secretBox: SecretBox;
  /** Where the output of its jobs goes. */
  readonly output: { readonly root: string; readonly folder: () => string };
};

/** What a session is made of. */
export type SessionPlace = {
  /** Of the store. */
  readonly folder: string;
  /** Holds the key of the environment values, by the name `keyName`. */
  readonly secrets: SecretShelf;
  readonly keyName: string;
};

/**
 * Prepares the session on a store, and where the output of its jobs goes. `session.begin` opens the store.
 */
export function openSession(
  { folder, secrets, keyName }: SessionPlace,
  settings: { readonly resumeAfterCrash: boolean },
  log: Pick<Log, 'error'>,
): OpenedSession {
  const secretBox = new SecretBox(secrets, keyName, (error) =>
    log.error('There is no key for environment values: they are not saved.', error),
  );
  const root = path.join(folder, 'output');
  const ofHost = LogStore.folderOfHost(Date.now());
  const session = new QueueSession({
    folder,
    secretBox,
    resumeAfterCrash: () => settings.resumeAfterCrash,
    onAdopted: (identity) => LogStore.adopt(root, ofHost, LogStore.folderOfStore(identity)),
    lastJobId: () => LogStore.lastIn(path.join(root, outputFolder())).jobId,
    onError: (message, error) => log.error(message, error),
  });
  const outputFolder = (): string => {
    // It changes when the file is set aside, or could be opened only later.
    const { identity } = session;
    return identity === undefined ? ofHost : LogStore.folderOfStore(identity);
  };
  return { session, secretBox, output: { root, folder: outputFolder } };
}
