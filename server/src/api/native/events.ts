import { Readable } from 'node:stream';
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { EventListQuery, EventPage, RoomPath } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { badInput, fail, HouseError } from '../../errors.ts';
import type { House } from '../../house.ts';
import { eventHub } from './event-hub.ts';
import { projectReader, startOf, subjectOf, subjectReader, type Reader } from './event-reading.ts';
import { eventStream } from './event-stream.ts';
import { keyChecker } from './key-check.ts';
import { presentEvent } from './present-events.ts';
import { roomNamed } from './refs.ts';

const SSE = 'text/event-stream';
/** Bytes for who reads slowly; what comes after is read from the database when it can be sent. */
const KEPT = 65_536;

/** What happened: listed, waited for or followed. */
export const eventRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;
  const follow = eventHub(app, queries);
  const isGood = keyChecker(house, 'events');
  // Those that end by themselves have ended when the server closes; the others wait for clients who do not read.
  const streams = new Set<Readable>();
  app.addHook('preClose', (closing) => {
    for (const stream of streams) stream.destroy();
    closing();
  });
  const config = { scope: 'events' } as const;
  const tags = ['Events'];

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    reader: Reader,
    query: wire.EventListQuery,
  ): Promise<unknown> {
    const { id: projectId } = request.native.project;
    const show = (event: Parameters<typeof presentEvent>[0]) => presentEvent(event, projectId);
    const isStream = wantsStream(request);
    const last = isStream ? request.headers['last-event-id'] : undefined;
    const start = await startOf(reader, typeof last === 'string' && last !== '' ? last : query.after);
    const { limit, type: types } = query;
    const page = { limit, ...(types && { types }) };
    // A wrong cursor is told before anything is sent.
    let read = await reader.read(start, page).catch((reason: unknown) => {
      const isOfHeader = start === last && reason instanceof HouseError && reason.member === 'after';
      throw isOfHeader ? badInput('Last-Event-ID', reason.message) : reason;
    });
    if (isStream) {
      const signal = goneOf(reply);
      const following = follow(projectId);
      // Also where the client goes before the stream has begun.
      if (signal.aborted) following.end();
      signal.addEventListener('abort', () => following.end(), { once: true });
      const wish = { reader, following, start, show, signal, isGood: () => isGood(request) };
      reply
        .type(`${SSE}; charset=utf-8`)
        .header('cache-control', 'no-store')
        .header('x-accel-buffering', 'no');
      const frames = eventStream({ ...wish, ...(types && { types }) });
      const stream = Readable.from(frames, { objectMode: false, highWaterMark: KEPT });
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      return reply.send(stream);
    }
    if (query.wait_seconds > 0 && read.events.length === 0 && !read.isMore && request.method !== 'HEAD') {
      const following = follow(projectId);
      try {
        const end = Date.now() + query.wait_seconds * 1000;
        const signal = goneOf(reply);
        while (read.events.length === 0 && !signal.aborted && !following.isLeaving()) {
          const seen = following.newest();
          read = await reader.read(read.cursor, page);
          const left = end - Date.now();
          if (read.events.length > 0 || left <= 0) break;
          if (!read.isMore) await following.waitFor(seen, left, signal);
        }
        // It may have been revoked while it waited.
        if (!(await isGood(request)))
          throw fail('token_unknown', { text: 'the API key is not good any more' });
      } finally {
        following.end();
      }
    }
    const { events, cursor = null, isMore } = read;
    return { data: events.map(show), next: isMore ? cursor : null, cursor } satisfies wire.EventPage;
  }

  app.get(
    '/events',
    {
      config,
      schema: {
        summary: 'List the events of the project, or follow them',
        description: FOLLOWING,
        operationId: 'listEvents',
        tags,
        querystring: EventListQuery,
        response: { 200: TOLD },
        openapi: { parameters: [LAST_EVENT_ID] },
      },
    },
    async (request, reply) =>
      answer(request, reply, projectReader(queries, request.native.project.id), request.query),
  );

  app.get(
    '/rooms/:room_id/events',
    {
      config,
      schema: {
        summary: 'List the events of a room, or follow them',
        description: `Also of a room that was deleted. ${FOLLOWING}`,
        operationId: 'listRoomEvents',
        tags,
        params: RoomPath,
        querystring: EventListQuery,
        response: { 200: TOLD },
        openapi: { parameters: [LAST_EVENT_ID] },
      },
    },
    async (request, reply) => {
      const { id } = request.native.project;
      const subject = await subjectOf(queries, id, roomNamed(request.params.room_id));
      return answer(request, reply, subjectReader(queries, id, subject), request.query);
    },
  );

  done();
};

const FOLLOWING =
  'Oldest first; what happened to one subject at the same moment is in order by `number`. With `wait_seconds`, where there is none yet, the answer waits for one. With `Accept: text/event-stream` what there is and what comes is sent as it comes: each event with its `id`, and a comment every 15 seconds; a client that comes again with `Last-Event-ID` misses nothing and gets nothing twice.';

const TOLD = {
  description: 'A page; or server-sent events, the data of each an `Event`.',
  content: { 'application/json': { schema: EventPage }, [SSE]: { schema: { type: 'string' } } },
};

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'With `Accept: text/event-stream`, in place of `after`: the id of the last event that came.',
  schema: { type: 'string', maxLength: 2048 },
};

function wantsStream({ method, headers: { accept = '' } }: FastifyRequest): boolean {
  if (method !== 'GET') return false;
  return accept.split(',').some((one) => {
    const [type, ...rest] = one.split(';').map((part) => part.trim().toLowerCase());
    return type === SSE && !rest.some((part) => /^q=0(\.0*)?$/.test(part));
  });
}

/** Aborted when the client has gone. */
function goneOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  if (reply.raw.closed) gone.abort();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
