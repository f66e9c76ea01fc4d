import type { Generated, Insertable } from 'kysely';
import { atMost } from './at-most.ts';
import { capabilitiesOf, type Queries, type Tx } from './database.ts';
import { prepared } from './prepared.ts';

/** An event is a fact about one subject (a room, a template, a project), numbered there from 1 without gaps. */
export interface EventsTable {
  subject: string;
  seq: number;
  project_id: string;
  type: string;
  door: string;
  actor: string;
  at: number;
  data: string;
  /** Which transaction wrote it, where several write at the same time; else 0. */
  tx: Generated<number>;
  /** Its place among the events of its transaction; with `tx`, among all of its project. */
  pos: Generated<number>;
}

declare module './schema.ts' {
  interface Tables {
    events: EventsTable;
  }
}

export type Door = 'agora' | '100ms' | 'docspace' | 'native' | 'system';

/** Who changes something, and through which door. */
export interface Actor {
  projectId: string;
  door: Door;
  /** `access:<access key>`, `key:<API key id>`, `user:<user id>` or `system`; never a secret. */
  who: string;
  /** The person behind the credential, where there is one. */
  userId?: string;
}

/** The server itself, for what happens by itself. */
export const systemOf = (projectId: string): Actor => ({ projectId, door: 'system', who: 'system' });

export interface RoomEvent {
  subject: string;
  seq: number;
  type: string;
  door: Door;
  actor: string;
  at: number;
  /** What changed, without secrets. */
  data: unknown;
}

const COLUMNS = ['subject', 'seq', 'project_id', 'type', 'door', 'actor', 'at', 'data'] as const;
const PLACED = [...COLUMNS, 'pos'] as const;
/** A statement has as many rows at most: engines bound the values of one. */
const ROWS_AT_ONCE = 100;

const inserter = (columns: readonly string[]) =>
  prepared((q, values: readonly unknown[]) => {
    const row = (_: unknown, index: number) =>
      Object.fromEntries(columns.map((name, column) => [name, values[index * columns.length + column]]));
    const rows = Array.from({ length: values.length / columns.length }, row);
    return q
      .insertInto('events')
      .values(rows as unknown as Insertable<EventsTable>[])
      .compile();
  });
const insertEvents = inserter(COLUMNS);
const insertPlacedEvents = inserter(PLACED);

export interface NewEvent {
  subject: string;
  /** The subject's revision after the change: one event for each revision, so numbers have no gaps. */
  seq: number;
  type: string;
  at: number;
  data: unknown;
}

/** Writes an event in the transaction of its change. */
export async function writeEvent(tx: Tx, actor: Actor, event: NewEvent): Promise<void> {
  await writeEvents(tx, actor, [event]);
}

/** Writes the events of many changes in their transaction. */
export async function writeEvents(tx: Tx, actor: Actor, events: readonly NewEvent[]): Promise<void> {
  const { projectId, door, who } = actor;
  changes.set(projectId, changesIn(projectId) + events.length);
  for (const listener of listeners) for (const { subject } of events) listener(subject);
  const next = capabilitiesOf(tx).soleWriter ? await placesIn(tx, projectId) : undefined;
  for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
    const values = events.slice(from, from + ROWS_AT_ONCE).flatMap(({ subject, seq, type, at, data }) => {
      const row: unknown[] = [subject, seq, projectId, type, door, who, at, JSON.stringify(data)];
      if (next) row.push(next());
      return row;
    });
    await (next ? insertPlacedEvents : insertEvents)(tx, values);
  }
}

const lastPlace = prepared((q, [project]: [string]) =>
  q
    .selectFrom('events')
    .select('pos')
    .where('project_id', '=', project)
    .orderBy('tx', 'desc')
    .orderBy('pos', 'desc')
    .limit(atMost(1))
    .compile(),
);

const placed = new WeakMap<object, Map<string, number>>();

/** Gives the places of a project's events, where nobody else does; one that is rolled back leaves a gap. */
async function placesIn(tx: Tx, projectId: string): Promise<() => number> {
  const database = tx.getExecutor().adapter;
  const places = placed.get(database) ?? new Map<string, number>();
  placed.set(database, places);
  if (!places.has(projectId)) places.set(projectId, (await lastPlace(tx, [projectId]))[0]?.pos ?? 0);
  return () => {
    const place = (places.get(projectId) ?? 0) + 1;
    places.set(projectId, place);
    return place;
  };
}

const changes = new Map<string, number>();

/**
 * How many events this process has written for a project, kept or not. A sole writer may go on with what it read as
 * long as this number stays what it was before reading.
 */
export function changesIn(projectId: string): number {
  return changes.get(projectId) ?? 0;
}

const listeners = new Set<(subject: string) => void>();

/**
 * Calls `listener` whenever this process writes an event, before it is kept for certain.
 *
 * @returns a function that ends it
 */
export function onEvent(listener: (subject: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The events of one subject, oldest first, after number `after`. */
export async function listEvents(
  queries: Queries,
  projectId: string,
  subject: string,
  { after = 0, limit = 100 }: { after?: number; limit?: number } = {},
): Promise<RoomEvent[]> {
  const rows = await queries
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('subject', '=', subject)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(({ subject, seq, type, door, actor, at, data }) => ({
    subject,
    seq,
    type,
    door: door as Door,
    actor,
    at,
    data: JSON.parse(data) as unknown,
  }));
}
