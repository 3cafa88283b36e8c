// Times as the user's locale writes them. A formatter costs 10 to 20 ms, more than all the rest of the
// activation: each is made once, and not before something is to be shown.

const styles = {
  soon: { timeStyle: 'short' },
  time: { timeStyle: 'medium' },
  dayAndTime: { dateStyle: 'short', timeStyle: 'medium' },
  full: { dateStyle: 'full', timeStyle: 'medium' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

type Style = keyof typeof styles;

export class ClockTime {
  readonly #locale: string;
  readonly #made: { [style in Style]?: Intl.DateTimeFormat } = {};

  /** `locale`: a BCP 47 tag; one that the host does not know falls back to its own. */
  constructor(locale: string) {
    this.#locale = locale;
  }

  /** The time of day; with the day unless that is `now`'s. Both in epoch ms. */
  short(at: number, now: number): string {
    return this.#as(sameDay(at, now) ? 'time' : 'dayAndTime').format(at);
  }

  /** The same in fewer words when it is more than a minute away. */
  soon(at: number, now: number): string {
    return at - now > 60_000 && sameDay(at, now) ? this.#as('soon').format(at) : this.short(at, now);
  }

  /** From start to end, without saying twice what both share. */
  span(from: number, to: number, now: number): string {
    return this.#as(sameDay(from, now) ? 'time' : 'dayAndTime').formatRange(from, Math.max(from, to));
  }

  full(at: number): string {
    return this.#as('full').format(at);
  }

  #as(style: Style): Intl.DateTimeFormat {
    return (this.#made[style] ??= new Intl.DateTimeFormat(known(this.#locale), styles[style]));
  }
}

function sameDay(at: number, other: number): boolean {
  return new Date(at).toDateString() === new Date(other).toDateString();
}

function known(locale: string): string | undefined {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale)[0];
  } catch {
    return undefined;
  }
}
