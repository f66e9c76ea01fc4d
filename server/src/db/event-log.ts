import { sql, type Selectable, type SqlBool } from 'kysely';
import { atMost } from './at-most.ts';
import { beginningWith } from './beginning-with.ts';
import { capabilitiesOf, type Queries } from './database.ts';
import type { Door, EventsTable, RoomEvent } from './events.ts';

/** Where an event stands among all of its project. */
export interface EventPlace {
  tx: number;
  pos: number;
}

/** An event with its place. */
export interface PlacedEvent extends RoomEvent {
  place: EventPlace;
}

/**
 * The events of a project behind a place, in the one order in which everybody reads them: none comes before one that was
 * read already. Events of one subject that were written at the same moment may stand in another order than their numbers.
 */
export async function readEvents(
  queries: Queries,
  projectId: string,
  { after, limit }: { after: EventPlace | undefined; limit: number },
): Promise<PlacedEvent[]> {
  let query = settled(queries, projectId).selectAll();
  if (after) query = query.where((eb) => eb(eb.refTuple('tx', 'pos'), '>', eb.tuple(after.tx, after.pos)));
  const rows = await query.orderBy('tx').orderBy('pos').limit(atMost(limit)).execute();
  return rows.map(eventOf);
}

/** Where the newest event of a project stands. */
export async function newestPlace(queries: Queries, projectId: string): Promise<EventPlace | undefined> {
  return settled(queries, projectId)
    .select(['tx', 'pos'])
    .orderBy('tx', 'desc')
    .orderBy('pos', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
}

function settled(queries: Queries, projectId: string) {
  const { settledEvents = sql<SqlBool>`1 = 1` } = capabilitiesOf(queries);
  return queries.selectFrom('events').where('project_id', '=', projectId).where(settledEvents);
}

/** The events of one subject behind its number `after`, by their numbers: one is never there before the one before it. */
export async function readSubjectEvents(
  queries: Queries,
  projectId: string,
  subject: string,
  { after, limit }: { after: number; limit: number },
): Promise<PlacedEvent[]> {
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('subject', '=', subject)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(atMost(limit))
    .execute();
  return rows.map(eventOf);
}

/** The newest event of a subject. */
export async function newestOf(
  queries: Queries,
  projectId: string,
  subject: string,
): Promise<PlacedEvent | undefined> {
  const row = await queries
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('subject', '=', subject)
    .orderBy('seq', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  return row && eventOf(row);
}

/** The event that stands at a place. */
export async function eventAt(
  queries: Queries,
  projectId: string,
  { tx, pos }: EventPlace,
): Promise<PlacedEvent | undefined> {
  const row = await queries
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('tx', '=', tx)
    .where('pos', '=', pos)
    .executeTakeFirst();
  return row && eventOf(row);
}

/** The subject that begins with this text and with an event of this type, also when it is gone itself. */
export async function subjectBegunWith(
  queries: Queries,
  projectId: string,
  prefix: string,
  type: string,
): Promise<string | undefined> {
  const row = await queries
    .selectFrom('events')
    .select('subject')
    .where((eb) => eb.between('subject', ...beginningWith(prefix)))
    .where('seq', '=', 1)
    .where('type', '=', type)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.subject;
}

function eventOf(row: Selectable<EventsTable>): PlacedEvent {
  return {
    subject: row.subject,
    seq: row.seq,
    type: row.type,
    door: row.door as Door,
    actor: row.actor,
    at: row.at,
    data: JSON.parse(row.data) as unknown,
    place: { tx: row.tx, pos: row.pos },
  };
}
