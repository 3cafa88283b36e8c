import type { OpenedStore, StoreOptions, UnsavedReason } from '../../node/index.ts';
import type { Disposable } from '../base/disposable.ts';
import type { SecretBox } from '../sealing/secretBox.ts';

export type Unsaved = { readonly reason: UnsavedReason | 'busy' | 'corrupt'; readonly message: string };
/** What a person should hear of the start. */
export type SessionNews =
  | { readonly kind: 'crashed'; readonly held: boolean; readonly running: readonly number[] }
  | { readonly kind: 'setAside'; readonly path: string }
  | { readonly kind: 'quarantined'; readonly rows: number };

export type SessionOptions = {
  readonly folder: string;
  /** For tests. */
  readonly store?: StoreOptions;
  readonly secretBox: SecretBox;
  readonly resumeAfterCrash: () => boolean;
  /** A store that could be opened only later has taken the jobs of this window; `identity` is its own. */
  readonly onAdopted?: (identity: string) => void;
  readonly onError: (message: string, error: unknown) => void;
};

/** Keeps what happened before anybody listened. */
export class SessionNewsBoard {
  readonly #kept: SessionNews[] = [];
  #listener: ((news: SessionNews) => void) | undefined;
  #quarantined = 0;

  listen(listener: (news: SessionNews) => void): void {
    this.#listener = listener;
    this.#kept.splice(0).forEach(listener);
  }

  tellOpened({ setAside, quarantined, store }: Exclude<OpenedStore, { readonly unsaved: unknown }>): void {
    if (setAside !== undefined) {
      this.tell({ kind: 'setAside', path: setAside.path });
    }
    this.quarantined(store.quarantined, quarantined);
  }

  /** So many rows have been put aside, of which `before` earlier windows have told. */
  quarantined(rows: number, before = this.#quarantined): void {
    if (rows > before) {
      this.tell({ kind: 'quarantined', rows: rows - before });
    }
    this.#quarantined = Math.max(rows, before);
  }

  tell(news: SessionNews): void {
    if (this.#listener === undefined) {
      this.#kept.push(news);
    } else {
      this.#listener(news);
    }
  }
}

export class Changes {
  readonly #listeners = new Set<() => void>();

  listen(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  fire(): void {
    this.#listeners.forEach((listener) => listener());
  }
}

/** Tells once of failures that follow one another. */
export class Guard {
  readonly #onError: (error: unknown) => void;
  #failing = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  run<T>(act: () => T): T | undefined {
    try {
      const result = act();
      this.#failing = false;
      return result;
    } catch (error) {
      if (!this.#failing) {
        this.#onError(error);
      }
      this.#failing = true;
      return undefined;
    }
  }
}
