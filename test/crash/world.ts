// One queue of a round, and what can be seen of it from outside: what hosts said they accepted, what children
// wrote about themselves, the process table, and the file.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProcessSpec } from '../../src/node/index.ts';
import { type Failure, hitsFile, slownessVariable, worldVariable } from './failures.ts';
import { type End, Host, type HostSettings } from './hostDriver.ts';
import type { Point } from './points.ts';

export type Verdict = {
  readonly accepted: number;
  readonly lost: string[];
  readonly doubled: string[];
  readonly orphaned: string[];
  readonly untrue: string[];
  readonly integrity: string;
  readonly interrupted: number;
  readonly hits: string[];
};

export class World {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'job-queue-crash-'));
  readonly store = path.join(this.folder, 'store');
  readonly #hosts: Host[] = [];
  readonly #log = path.join(this.folder, 'children.log');
  readonly #hits = hitsFile(this.folder);
  readonly #expected = new Map<string, number | 'halted'>();
  readonly #forgiven = new Set<string>();
  readonly #unseen: string[] = [];
  #launcherDied = false;
  #jobs = 0;

  constructor() {
    mkdirSync(this.store, { recursive: true });
    appendFileSync(this.#log, '');
  }

  host(
    settings: Partial<HostSettings> = {},
    point?: Point & { readonly nth: number },
    launcherComesAfterMs = 0,
  ): Host {
    const failure: Failure | undefined = point && { ...point, hits: this.#hits };
    this.#launcherDied ||= point?.in === 'launcher';
    const host = new Host(
      { folder: this.store, leaseMs: 600, workers: 2, keyRingMs: 0, ...settings },
      { [worldVariable]: this.folder, [slownessVariable]: String(launcherComesAfterMs) },
      failure,
    );
    this.#hosts.push(host);
    return host;
  }

  /** Adds a job whose child says when it starts and when it ends; `endless`: it runs until it is halted. */
  add(host: Host, { seconds = 0, exitCode = 0, endless = false } = {}): string {
    const name = `job${(this.#jobs += 1)}`;
    this.#expected.set(name, endless ? 'halted' : exitCode);
    const tell = (what: string): string => `echo ${what} ${name} $$ >> "$CRASH_LOG"`;
    const script = `${tell('start')}; sleep ${endless ? 600 : seconds}; ${tell('end')}; exit ${exitCode}`;
    const spec: ProcessSpec = {
      file: '/bin/sh',
      args: ['-c', script],
      cwd: this.folder,
      env: { CRASH_LOG: this.#log },
    };
    host.order({ do: 'add', name, spec });
    return name;
  }

  /** What becomes of its record is not judged; how often it ran still is. */
  forgive(name: string): void {
    this.#forgiven.add(name);
  }

  /** After a host has died and before the next one comes: what has started is on record as started. */
  lookForUnseen(): void {
    const file = path.join(this.store, 'queue.db');
    if (!existsSync(file)) {
      return;
    }
    const database = new DatabaseSync(file);
    try {
      const waiting = database.prepare("SELECT name FROM jobs WHERE state = 'waiting'").all();
      const names = waiting.map((row) => String(row['name'])).filter((name) => this.starts(name) > 0);
      this.#unseen.push(...names.map((name) => `${name} has started, and its record says that it waits`));
    } catch {
      // It has died before it had made the tables.
    } finally {
      database.close();
    }
  }

  /**
   * Not in the middle of a write: then the file would be locked for as long as it sleeps, and nobody could
   * take over.
   */
  async putToSleep(host: Host): Promise<void> {
    const attempts = 20;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      host.kill('SIGSTOP');
      if (this.#canBeWritten()) {
        return;
      }
      host.kill('SIGCONT');
      await nextTurn();
    }
    throw new Error(`The file was locked each of ${attempts} times.`);
  }

  /** Nobody else can write to the store meanwhile; nothing happens where there is none, or it is busy. */
  async whileLocked(act: () => Promise<unknown>): Promise<void> {
    const file = path.join(this.store, 'queue.db');
    if (!existsSync(file)) {
      return;
    }
    const database = new DatabaseSync(file);
    try {
      database.exec('BEGIN IMMEDIATE');
    } catch {
      database.close();
      return;
    }
    await act();
    database.exec('ROLLBACK');
    database.close();
  }

  haltEndless(host: Host): void {
    for (const [name, end] of this.#expected) {
      if (end === 'halted') {
        host.order({ do: 'halt', name });
      }
    }
  }

  get hits(): string[] {
    return existsSync(this.#hits) ? readFileSync(this.#hits, 'utf8').split('\n').filter(Boolean) : [];
  }

  starts(name: string): number {
    return this.#told(`start ${name} `);
  }

  /** After the last host has drained the queue and gone. */
  verdict(): Verdict {
    const orphaned = this.#living();
    const accepted = [...new Set(this.#hosts.flatMap((host) => host.accepted))];
    const ends = new Map<string, End>();
    const untrue: string[] = [];
    let interrupted = 0;
    for (const [name, end] of this.#hosts.flatMap((host) => [...host.ends])) {
      const before = ends.get(name);
      if (before !== undefined && before.state !== end.state) {
        untrue.push(`${name}: ${before.state}, later ${end.state}`);
      }
      ends.set(name, end);
    }
    for (const [name, end] of ends) {
      const false_ = this.#untruth(name, end);
      if (false_ !== undefined) {
        untrue.push(`${name}: ${false_}`);
      }
      if (end.state === 'interrupted') {
        interrupted += 1;
      }
    }
    const names = [...this.#expected.keys()];
    return {
      accepted: accepted.length,
      lost: accepted.filter((name) => !ends.has(name) && !this.#forgiven.has(name)),
      doubled: names.filter((name) => this.starts(name) > 1),
      orphaned: [...orphaned, ...this.#unseen],
      untrue,
      interrupted,
      integrity: this.#integrity(),
      hits: this.hits,
    };
  }

  /** Ends what is left, and forgets it all. */
  remove(): void {
    for (const host of this.#hosts) {
      if (!host.isGone) {
        host.kill();
      }
    }
    for (const pid of this.#pids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has just gone.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  transcript(): string {
    const hosts = this.#hosts.map((host, index) => `host ${index + 1}:\n  ${host.said.join('\n  ')}`);
    return [...hosts, readFileSync(this.#log, 'utf8'), `hits: ${this.hits.join()}`].join('\n');
  }

  #told(begin: string): number {
    return readFileSync(this.#log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(begin)).length;
  }

  #untruth(name: string, { state, exitCode }: End): string | undefined {
    const started = this.starts(name) > 0;
    const ended = this.#told(`end ${name} `) > 0;
    const expected = this.#expected.get(name);
    switch (state) {
      case 'succeeded':
        return expected === 0 && ended ? undefined : 'succeeded, it says';
      case 'failed':
        // A host whose launcher has died does not claim to know the exit code.
        if (exitCode === '-' && this.#launcherDied) {
          return undefined;
        }
        return ended && String(expected) === exitCode ? undefined : `failed with ${exitCode}, it says`;
      case 'halted':
        return expected === 'halted' && !ended ? undefined : 'halted, it says';
      case 'interrupted':
        // With its launcher goes the knowledge of its end, and nothing else may take it away.
        return this.#launcherDied ? undefined : `interrupted, it says; started ${started}, ended ${ended}`;
      default:
        return `${state}, at the end`;
    }
  }

  #canBeWritten(): boolean {
    // Longer than a host that is awake takes for a write.
    const database = new DatabaseSync(path.join(this.store, 'queue.db'), { timeout: 2_000 });
    try {
      database.exec('BEGIN IMMEDIATE; ROLLBACK');
      return true;
    } catch {
      return false;
    } finally {
      database.close();
    }
  }

  #integrity(): string {
    const database = new DatabaseSync(path.join(this.store, 'queue.db'));
    try {
      return String(database.prepare('PRAGMA integrity_check').get()?.['integrity_check']);
    } finally {
      database.close();
    }
  }

  /** Children that still live. */
  #living(): string[] {
    return this.#pids().flatMap((pid) => {
      const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
      return command.includes('CRASH_LOG') || command.startsWith('sleep ') ? [`${pid} ${command}`] : [];
    });
  }

  #pids(): number[] {
    const mark = `${worldVariable}=${this.folder}\0`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/environ`).includes(mark))
      .map(Number);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
