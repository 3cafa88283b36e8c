// VS Code gives a closing window about five seconds.
const closingGraceMs = 2000;

type GraceSettings = { readonly haltGraceMs: number };

/** How long what is halted may take to end by itself. Less once the window closes. */
export class HaltGrace {
  readonly #settings: GraceSettings;
  readonly #closing = new AbortController();
  /** Aborts when the window closes: a halt under way then kills at once. */
  readonly closing = this.#closing.signal;

  constructor(settings: GraceSettings) {
    this.#settings = settings;
  }

  get ms(): number {
    const { haltGraceMs } = this.#settings;
    return this.closing.aborted ? Math.min(closingGraceMs, haltGraceMs) : haltGraceMs;
  }

  /** Shortens the grace of every halt, also of those under way. */
  hurry(): void {
    this.#closing.abort();
  }
}
