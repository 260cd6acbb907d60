import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { Notification } from 'oslo-messaging';
import { jsonText, plainText } from './json-text.ts';

/** The key is what makes it harmless to get a notification twice. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS notifications (
    message_id   text PRIMARY KEY,
    event_type   text,
    publisher_id text,
    priority     text NOT NULL,
    sent_at      timestamptz,
    payload      jsonb NOT NULL,
    context      jsonb NOT NULL,
    stored_at    timestamptz NOT NULL DEFAULT now()
  )`;

/** One statement, and so all of the batch or nothing. */
const INSERT = `
  INSERT INTO notifications
    (message_id, event_type, publisher_id, priority, sent_at, payload, context)
  SELECT * FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::jsonb[])
  ON CONFLICT (message_id) DO NOTHING`;

type Column = (notification: Notification) => string | null;

const COLUMNS: readonly Column[] = [
  idOf,
  ({ eventType }) => eventType && plainText(eventType),
  ({ publisherId }) => publisherId && plainText(publisherId),
  ({ priority }) => priority,
  ({ metadata }) => utc(metadata.timestamp),
  ({ payload }) => jsonText(payload),
  ({ ctxt }) => jsonText(ctxt),
];

/** @throws what PostgreSQL throws. */
export async function createTable(pool: Pool): Promise<void> {
  await pool.query(SCHEMA);
}

/**
 * Stores what is not stored yet; resolves with how many that were, once they are safe.
 *
 * @throws what PostgreSQL throws; nothing is stored then, or all.
 */
export async function store(pool: Pool, batch: readonly Notification[]): Promise<number> {
  const { rowCount } = await pool.query(
    INSERT,
    COLUMNS.map((column) => batch.map(column)),
  );
  return rowCount ?? 0;
}

/** A sender that gave none says the same with the same words. */
function idOf({ metadata, message }: Notification): string {
  if (metadata.messageId !== null) return plainText(metadata.messageId);
  return `sha256:${createHash('sha256').update(jsonText(message)).digest('hex')}`;
}

/** Python's clock is naive and UTC: `2026-11-21 05:54:59.981245`. */
function utc(timestamp: string | null): string | null {
  const moment = new Date(`${(timestamp ?? '').replace(' ', 'T')}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
