import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ProcessSpec } from '../../src/node/index.ts';
import { type Failure, failureVariable } from './failures.ts';
import { programs } from './programs.ts';

export type HostSettings = {
  readonly folder: string;
  readonly leaseMs: number;
  readonly workers: number;
  /** How long the key ring takes for each answer. */
  readonly keyRingMs: number;
};
export type Order = {
  readonly do: 'add' | 'halt' | 'clear' | 'retry' | 'drain' | 'close';
  readonly name?: string;
  readonly spec?: ProcessSpec;
};
export type End = { readonly state: string; readonly exitCode: string; readonly message: string };

const defaultPatienceMs = 40_000;

/** A host program, as one sees it from outside. */
export class Host {
  readonly said: string[] = [];
  readonly accepted: string[] = [];
  readonly ends = new Map<string, End>();
  /** Those whose end is saved. */
  readonly ended = new Set<string>();
  readonly gone: Promise<unknown>;
  leading = false;
  readonly #child: ChildProcess;
  readonly #unanswered = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(settings: HostSettings, env: Readonly<Record<string, string>>, failure?: Failure) {
    const program = path.join(programs, 'hostProgram.mjs');
    this.#child = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(settings)], {
      env: { ...process.env, ...env, ...(failure && { [failureVariable]: JSON.stringify(failure) }) },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin?.on('error', () => {});
    const hear = (line: string): void => this.#hear(line);
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', hear);
    createInterface({ input: this.#child.stderr as NodeJS.ReadableStream }).on('line', hear);
    // 'close': all that it had said has been heard.
    this.gone = once(this.#child, 'close').then(() => this.#wake());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  order(order: Order): void {
    if (order.do === 'add') {
      this.#unanswered.add(order.name ?? '');
    }
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** The jobs that were to be added are, or were refused. */
  async untilAdded(): Promise<void> {
    await this.until(() => this.#unanswered.size === 0, 'jobs to be added');
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** False: it has gone before. */
  async until(condition: () => boolean, what: string, patienceMs = defaultPatienceMs): Promise<boolean> {
    const giveUpAt = performance.now() + patienceMs;
    while (!condition()) {
      if (this.isGone) {
        return false;
      }
      const left = giveUpAt - performance.now();
      if (left < 0) {
        throw new Error(`Waited in vain for: ${what}. It said:\n${this.said.join('\n')}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 200));
        this.#waiting.push(() => (clearTimeout(timer), resolve()));
      });
    }
    return true;
  }

  hasSaid(begin: string): boolean {
    return this.said.some((line) => line.startsWith(begin));
  }

  untilSaid(begin: string): Promise<boolean> {
    return this.until(() => this.hasSaid(begin), begin);
  }

  #hear(line: string): void {
    this.said.push(line);
    const [word, name = '', state = '', exitCode = '', ...message] = line.split(' ');
    if (word === 'accepted') {
      this.accepted.push(name);
    }
    if ((word === 'done' || word === 'refused') && name === 'add') {
      this.#unanswered.delete(state);
    }
    if (word === 'ended') {
      this.ended.add(name);
    }
    if (word === 'end') {
      this.ends.set(name, { state, exitCode, message: message.join(' ') });
    }
    if (word === 'ready') {
      this.leading = name === 'true';
    }
    if (word === 'leading' || word === 'following') {
      this.leading = word === 'leading';
    }
    this.#wake();
  }

  #wake(): void {
    this.#waiting.splice(0).forEach((wake) => wake());
  }
}
