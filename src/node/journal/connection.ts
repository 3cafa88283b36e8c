import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Failpoint, StoreStep } from './failpoints.ts';
import { storeFailure, type StoreFailure } from './sqlite.ts';

/** Waiting blocks the whole host, so it is short; a write that came too late is held and offered again. */
export const busyMs = 250;
/** While the file is known to be busy, every try waits less. */
const stillBusyMs = 10;

/** One open file: cached statements and whole transactions. */
export class Connection {
  readonly database: DatabaseSync;
  readonly failpoint: Failpoint | undefined;
  readonly #statements = new Map<string, StatementSync>();
  #patient = true;

  constructor(database: DatabaseSync, failpoint: Failpoint | undefined) {
    this.database = database;
    this.failpoint = failpoint;
  }

  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** What `body` reads is of one moment. */
  read<T>(body: () => T): T {
    return this.#transaction('BEGIN', undefined, body);
  }

  /** Nobody writes between what `body` reads and what it writes; durable on return. */
  write<T>(step: StoreStep, body: () => T): T {
    try {
      const result = this.#transaction('BEGIN IMMEDIATE', step, body);
      this.#setPatience(true);
      return result;
    } catch (error) {
      if (storeFailure(error).reason === 'busy') {
        this.#setPatience(false);
      }
      throw error;
    }
  }

  /** `write` for callers that go on without it. */
  tryWrite<T>(step: StoreStep, body: () => T): { done: T } | { failed: StoreFailure; error: unknown } {
    try {
      return { done: this.write(step, body) };
    } catch (error) {
      return { failed: storeFailure(error), error };
    }
  }

  close(): void {
    this.#statements.clear();
    if (this.database.isOpen) {
      this.database.close();
    }
  }

  #transaction<T>(begin: string, step: StoreStep | undefined, body: () => T): T {
    const { failpoint } = this;
    if (step) {
      failpoint?.(`${step}.begin`);
    }
    this.sql(begin).run();
    let result: T;
    try {
      if (step) {
        failpoint?.(`${step}.begun`);
      }
      result = body();
      if (step) {
        failpoint?.(`${step}.written`);
      }
      this.sql('COMMIT').run();
    } catch (error) {
      this.#rollback();
      throw error;
    }
    if (step) {
      failpoint?.(`${step}.committed`);
    }
    return result;
  }

  /** Some failures have already ended the transaction. */
  #rollback(): void {
    try {
      this.sql('ROLLBACK').run();
    } catch {
      // It has ended already. What made it fail is thrown, and says more.
    }
  }

  #setPatience(patient: boolean): void {
    if (patient === this.#patient) {
      return;
    }
    this.#patient = patient;
    this.database.exec(`PRAGMA busy_timeout = ${patient ? busyMs : stillBusyMs}`);
  }
}
