// Orders of other windows: rows that the leading one carries out and answers. The answer is written with what
// the order changed, in one transaction: an order that has one is never carried out again, one without has
// changed nothing.

import type { Connection } from './connection.ts';

export type StoredOrder = { readonly id: number; readonly order: unknown };

/** So many answered orders are kept for windows that have not read the answer yet. */
const keptAnswers = 1000;

export function insertOrder(connection: Connection, order: unknown): number {
  const insert = connection.sql('INSERT INTO orders (data) VALUES (?)');
  return Number(insert.run(JSON.stringify(order)).lastInsertRowid);
}

/** Oldest first. One that cannot be read has `order: undefined`; it has to be answered as well. */
export function openOrders(connection: Connection, most: number): StoredOrder[] {
  const rows = connection
    .sql('SELECT id, data FROM orders WHERE answer IS NULL ORDER BY id LIMIT ?')
    .all(most);
  return (rows as { id: number; data: string }[]).map(({ id, data }) => ({ id, order: parse(data) }));
}

export function writeAnswer(connection: Connection, id: number, answer: unknown): void {
  const update = connection.sql('UPDATE orders SET answer = ? WHERE id = ? AND answer IS NULL');
  update.run(JSON.stringify(answer ?? null), id);
}

/** Undefined: not answered yet, or so long ago that it is forgotten. */
export function readAnswer(connection: Connection, id: number): unknown {
  const row = connection.sql('SELECT answer FROM orders WHERE id = ?').get(id) as
    | { answer: string | null }
    | undefined;
  return typeof row?.answer === 'string' ? parse(row.answer) : undefined;
}

export function forgetAnswers(connection: Connection): void {
  const statement = connection.sql(
    'DELETE FROM orders WHERE answer IS NOT NULL AND id <= (SELECT max(id) FROM orders) - ?',
  );
  statement.run(keptAnswers);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
