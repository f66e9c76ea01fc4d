import type { Selectable } from 'kysely';
import type { Project } from '../../projects/projects.ts';
import type { Asset, Recording } from '../../recordings/recording.ts';
import { shortId } from '../../rooms/ids.ts';
import type { Room } from '../../rooms/room.ts';
import type { ParticipantsTable, SessionsTable } from '../../rooms/sessions.ts';
import type { Stream } from '../../streams/stream.ts';
import { isoTime } from '../shared/iso-time.ts';

/** What stands beside the events of a room. */
export interface WebhookFacts {
  project: Pick<Project, 'customerId' | 'appId'>;
  room: Pick<Room, 'id' | 'alias'>;
  templateId: string;
  sessions: ReadonlyMap<string, Selectable<SessionsTable>>;
  people: ReadonlyMap<string, Selectable<ParticipantsTable>>;
  /** By what they are among the peers. */
  peers: ReadonlyMap<string, Selectable<ParticipantsTable>>;
  recordings: ReadonlyMap<string, Recording>;
  /** By their recording. */
  assets: ReadonlyMap<string, readonly Asset[]>;
  streams: ReadonlyMap<string, Stream>;
  /** Where a stream is sent, and where it can be watched. */
  targetsOf: (stream: Stream) => string[];
  watchedAt: (stream: Stream) => string | undefined;
  /** Where a file can be had for a time; empty: nowhere. */
  urls: ReadonlyMap<string, string>;
}

export interface Told {
  type: string;
  data: Record<string, unknown>;
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Whole ones between two times. */
export const seconds = (from: number, to: number): number => Math.max(0, Math.round((to - from) / 1000));

/** What webhooks tell of a room and its session. */
export function roomFacts({ room, templateId }: WebhookFacts): Record<string, unknown> {
  return { room_id: shortId(room.id), room_name: room.alias, template_id: templateId };
}
export function sessionFacts(session: unknown, { sessions }: WebhookFacts): Record<string, unknown> {
  const { id = '', started_at: startedAt } = sessions.get(text(session)) ?? {};
  return {
    session_id: shortId(id || text(session)),
    ...(startedAt !== undefined && { session_started_at: isoTime(startedAt) }),
  };
}
