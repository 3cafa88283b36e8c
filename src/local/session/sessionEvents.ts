// What happens to a session, for those who tell the user of it.

import type { OpenedStore } from '../../node/index.ts';
import type { Disposable } from '../base/disposable.ts';

/** Something of the start that the user should know. */
export type SessionEvent =
  | { readonly kind: 'crashed'; readonly isPaused: boolean; readonly running: readonly number[] }
  | { readonly kind: 'setAside'; readonly path: string }
  | { readonly kind: 'quarantined'; readonly rows: number };

/** Hands events to its listener, and keeps those that came before it. */
export class SessionEvents {
  readonly #kept: SessionEvent[] = [];
  #listener: ((event: SessionEvent) => void) | undefined;
  #quarantined = 0;

  listen(listener: (event: SessionEvent) => void): void {
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

  tell(event: SessionEvent): void {
    if (this.#listener === undefined) {
      this.#kept.push(event);
    } else {
      this.#listener(event);
    }
  }
}

/** Calls its listeners when something of the session has changed. */
export class SessionChanges {
  readonly #listeners = new Set<() => void>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  listen(listener: () => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** One that throws keeps neither the others from hearing nor the session from going on. */
  fire(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
