import { prepared } from './prepared.ts';
import type { Queries, Tx } from './database.ts';

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

const insertEvent = prepared(
  (
    q,
    [subject, seq, project_id, type, door, actor, at, data]: [
      string,
      number,
      string,
      string,
      string,
      string,
      number,
      string,
    ],
  ) => q.insertInto('events').values({ subject, seq, project_id, type, door, actor, at, data }).compile(),
);

/**
 * Writes an event in the transaction of its change.
 *
 * @param seq the subject's revision after the change: one event for each revision, so numbers have no gaps
 */
export async function writeEvent(
  tx: Tx,
  actor: Actor,
  event: { subject: string; seq: number; type: string; at: number; data: unknown },
): Promise<void> {
  const { subject, seq, type, at, data } = event;
  changes.set(actor.projectId, changesIn(actor.projectId) + 1);
  await insertEvent(tx, [
    subject,
    seq,
    actor.projectId,
    type,
    actor.door,
    actor.who,
    at,
    JSON.stringify(data),
  ]);
}

const changes = new Map<string, number>();

/**
 * How many events this process has written for a project, kept or not. A sole writer may go on with what it read as
 * long as this number stays what it was before reading.
 */
export function changesIn(projectId: string): number {
  return changes.get(projectId) ?? 0;
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
