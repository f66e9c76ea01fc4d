import { sql, type SqlBool } from 'kysely';
import { capabilitiesOf, type Queries } from './database.ts';

// PostgreSQL only. A transaction gets its number when it writes first and may end after one with a higher number, so
// events are read up to the oldest transaction that still runs: nothing can come before those.

export const settledEvents = sql<SqlBool>`tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + event_tx_base()`;

/** Any number that nobody else locks by. */
const LOCK = 7_788_001;

/**
 * Numbers of transactions begin anew in another cluster. Where the database was restored into one (`pg_dump`), what is
 * written from now on is placed behind what there is: without this, followers would see nothing new for a long time.
 */
export async function mendEventOrder(queries: Queries): Promise<void> {
  if (capabilitiesOf(queries).soleWriter) return;
  await queries.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(${LOCK})`.execute(tx);
    const found = await sql<{ newest: number | null; next: number; base: number }>`
      select max(last.tx) as newest, event_tx_base() as base,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint + event_tx_base() as next
      from projects cross join lateral
        (select tx from events where project_id = projects.id order by tx desc, pos desc limit 1) as last`.execute(
      tx,
    );
    const [row] = found.rows;
    const { newest = null, next = 0, base: before = 0 } = row ?? {};
    if (newest === null || newest < next) return;
    const base = before + newest + 1 - next;
    await sql`create or replace function event_tx_base() returns bigint language sql stable as ${sql.lit(
      `select ${base}::bigint`,
    )}`.execute(tx);
  });
}
