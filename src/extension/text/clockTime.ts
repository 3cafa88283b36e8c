// Times as the user's locale writes them. A formatter is costly to make, so each is made once.

export class ClockTime {
  readonly #time: Intl.DateTimeFormat;
  readonly #dayAndTime: Intl.DateTimeFormat;
  readonly #full: Intl.DateTimeFormat;

  /** `locale`: a BCP 47 tag; one that the host does not know falls back to its own. */
  constructor(locale: string) {
    const known = isKnown(locale) ? locale : undefined;
    this.#time = new Intl.DateTimeFormat(known, { timeStyle: 'medium' });
    this.#dayAndTime = new Intl.DateTimeFormat(known, { dateStyle: 'short', timeStyle: 'medium' });
    this.#full = new Intl.DateTimeFormat(known, { dateStyle: 'full', timeStyle: 'medium' });
  }

  /** The time of day; with the day unless that is `now`'s. Both in epoch ms. */
  short(at: number, now: number): string {
    return new Date(at).toDateString() === new Date(now).toDateString()
      ? this.#time.format(at)
      : this.#dayAndTime.format(at);
  }

  /** From start to end, without saying twice what both share. */
  span(from: number, to: number, now: number): string {
    const sameDay = new Date(from).toDateString() === new Date(now).toDateString();
    return (sameDay ? this.#time : this.#dayAndTime).formatRange(from, Math.max(from, to));
  }

  full(at: number): string {
    return this.#full.format(at);
  }
}

function isKnown(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0;
  } catch {
    return false;
  }
}
