import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import { assetsOf } from '../../recordings/assets.store.ts';
import type { Asset } from '../../recordings/recording.ts';
import { recordingsById } from '../../recordings/recordings.store.ts';
import {
  pageOfHappened,
  participantsById,
  participantsByPeer,
  sessionsById,
  type Happened,
} from '../../rooms/call-history.ts';
import type { Room } from '../../rooms/room.ts';
import { templateIdOf } from '../../rooms/template-cache.ts';
import type { Stream, StreamKind } from '../../streams/stream.ts';
import { findStream } from '../../streams/streams.store.ts';
import { presentWebhook, type Webhook } from './present-webhooks.ts';
import { filesOf } from './present-webhooks-recordings.ts';
import { presignedUrl, signedForS } from './presigned.ts';
import { text, type WebhookFacts } from './webhook-facts.ts';
import { eventsOf } from './webhook-types.ts';

/** How many events are looked through for a page. */
const LOOKED_THROUGH = 1000;

export interface WebhookFilter {
  types: readonly string[];
  sessionId?: string;
  peerId?: string;
  userId?: string;
  beamId?: string;
  failed?: boolean;
}

/** A webhook with the event it is made of. */
export interface Placed {
  event: Happened;
  hook: Webhook;
}

/**
 * HM 2.14: what webhooks tell, or would have told, of a room, newest first, without addresses of files.
 *
 * @param since epoch milliseconds, as `until`; `before`: behind the event of this number
 * @returns `further`: the number of the event that was looked at last, where there may be more behind it
 */
export async function webhooksOfRoom(
  { db, streams }: House,
  { project, room }: { project: Project; room: Room },
  filter: WebhookFilter,
  span: { before?: number; since: number; until: number },
): Promise<{ placed: Placed[]; further: number | undefined; facts: WebhookFacts }> {
  const { queries } = db;
  const types = eventsOf(filter.types);
  const events =
    types.length === 0 ? [] : await pageOfHappened(queries, room, types, { ...span, limit: LOOKED_THROUGH });
  const idsOf = (name: string) => [...new Set(events.map(({ data }) => text(data[name])).filter(Boolean))];
  const actors = events.map(({ actor }) => actor.replace(/^participant:/, ''));
  const people = await participantsById(queries, [...idsOf('participant'), ...actors]);
  const inSessions = [...people.values()].map((row) => row.session_id);
  const recordings = await recordingsById(queries, idsOf('recording'));
  const facts: WebhookFacts = {
    ...{ project, room, templateId: templateIdOf(room, project) ?? '', people },
    sessions: await sessionsById(queries, [...idsOf('session'), ...inSessions]),
    peers: await participantsByPeer(queries, room, idsOf('peer_id')),
    recordings: new Map(recordings.map((one) => [one.id, one])),
    assets: Map.groupBy(
      await assetsOf(
        queries,
        recordings.map(({ id }) => id),
      ),
      (one) => one.recordingId,
    ),
    streams: await streamsOf(events),
    ...{
      targetsOf: (stream) => streams.targetsOf(stream),
      watchedAt: (stream) => streams.urlOf(stream),
      urls: new Map<string, string>(),
    },
  };
  const placed = events.flatMap((event) => {
    const hook = presentWebhook(event, facts);
    return hook && isMeant(hook, filter) ? [{ event, hook }] : [];
  });
  return { placed, facts, further: events.length === LOOKED_THROUGH ? events.at(-1)?.seq : undefined };

  async function streamsOf(from: readonly Happened[]): Promise<Map<string, Stream>> {
    const kinds = new Map(from.map(({ data }) => [text(data['stream']), data['kind']]));
    const known = new Map<string, Stream>();
    for (const [id, kind] of kinds) {
      if (kind !== 'hls' && kind !== 'rtmp') continue;
      const stream = await findStream(queries, {
        projectId: project.id,
        id,
        kind: kind satisfies StreamKind,
      });
      if (stream) known.set(id, stream);
    }
    return known;
  }
}

/** A webhook as it is told: with the addresses of its files, where they can be had. */
export async function wholeWebhook(
  house: House,
  { event, hook }: Placed,
  facts: WebhookFacts,
): Promise<Webhook> {
  const files = filesOf(event, facts);
  if (files.length === 0) return hook;
  const urls = new Map<string, string>();
  for (const file of files) urls.set(file.id, await addressOf(house, file));
  return presentWebhook(event, { ...facts, urls }) ?? hook;
}

/** Empty where there is none: what happened is told all the same. */
async function addressOf(house: House, file: Asset): Promise<string> {
  try {
    return await presignedUrl(house, file, signedForS(file));
  } catch {
    return '';
  }
}

function isMeant({ type, data }: Webhook, filter: WebhookFilter): boolean {
  const { types, sessionId, peerId, userId, beamId, failed } = filter;
  if (!types.includes(type)) return false;
  if (failed !== undefined && failed !== /\.fail(ure|ed)$/.test(type)) return false;
  const meant = { session_id: sessionId, peer_id: peerId, user_id: userId, beam_id: beamId };
  return Object.entries(meant).every(([name, wanted]) => wanted === undefined || data[name] === wanted);
}
