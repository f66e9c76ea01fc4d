import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { findSession } from '../../rooms/session-lists.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { filterOf, pageOfEvents, placeOf } from './analytics-events.ts';
import { isId, roomIdOf } from './pages.ts';
import { Time } from './responses.ts';

const tags = ['Analytics'];

const EventsQuery = Type.Object({
  room_id: Type.String({ maxLength: 64, description: 'The room.' }),
  type: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), { maxItems: 20, description: 'Only these; may be repeated.' }),
  ),
  session_id: Type.Optional(Type.String({ maxLength: 64, description: 'Only those of this session.' })),
  peer_id: Type.Optional(Type.String({ maxLength: 128, description: 'Only those of this peer.' })),
  user_id: Type.Optional(Type.String({ maxLength: 512, description: 'Only those of this user.' })),
  beam_id: Type.Optional(
    Type.String({ maxLength: 64, description: 'Only those of this recording or stream.' }),
  ),
  error: Type.Optional(Type.Boolean({ description: 'Only failures, or only what is none.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many at most.' })),
  start: Type.Optional(Type.String({ maxLength: 256, description: 'The `next` of the page before.' })),
});
const Events = Type.Object(
  {
    limit: Type.Integer(),
    total: Type.Integer(),
    next: Type.String({ description: 'Give it as `start` for the next page; empty: there is none.' }),
    events: Type.Array(
      Type.Object(
        {
          version: Type.String(),
          id: Type.String(),
          timestamp: Time,
          type: Type.String(),
          account_id: Type.Optional(
            Type.String({ description: 'With what webhooks tell, as the next two.' }),
          ),
          app_id: Type.Optional(Type.String()),
          template_id: Type.Optional(Type.String()),
          data: Type.Object({}),
        },
        { title: 'AnalyticsEvent' },
      ),
    ),
  },
  { title: 'AnalyticsEvents' },
);
const StatsQuery = Type.Object({
  peer_id: Type.String({ maxLength: 128, description: 'The peer.' }),
  session_id: Type.String({ maxLength: 64, description: 'The session.' }),
});
const WebhooksQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'How many at most.' })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: 'From 1.' })),
});
const none = (description: string) => ({ description });

/** HM 2.12: what is kept of calls. Deliveries of webhooks are not: nothing is delivered yet. */
export const analyticsRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;

  const events = {
    summary: 'List what happened in the calls of a room, newest first',
    description:
      'Tracks that came, changed and went, and failures that clients report; and of types that are asked for what webhooks tell. Of the last 30 days.',
    operationId: 'listAnalyticsEvents',
    ...{ tags, querystring: EventsQuery, response: { 200: Events, 404: none('There is no such room.') } },
  };
  app.get('/analytics/events', { schema: events }, async ({ caller, query }) => {
    const room = await getRoom(queries, caller.project.id, roomIdOf(query.room_id));
    const { limit = 10 } = query;
    const page = await pageOfEvents(house, { project: caller.project, room }, filterOf(query), {
      ...placeOf(query.start),
      limit,
    });
    return { limit, ...page };
  });

  const stats = {
    summary: 'Refused: no measurements of peers are kept',
    operationId: 'getPeerStats',
    ...{ tags, querystring: StatsQuery, response: { 404: none('Nothing is kept of this peer.') } },
  };
  app.get('/analytics/peer-stats', { schema: stats }, async ({ caller, query: { session_id: id } }) => {
    const session = isId(id) ? await findSession(queries, caller.project.id, id) : undefined;
    if (!session) throw fail('session_not_found', { text: 'session not found' });
    throw fail('participant_not_found', { text: 'no stats are kept of this peer' });
  });

  const webhooks = {
    summary: 'List deliveries of webhooks: there are none yet',
    operationId: 'listWebhookEvents',
    ...{ tags, querystring: WebhooksQuery, response: { 200: Type.Object({}, { title: 'NoWebhookEvents' }) } },
  };
  app.get('/analytics/webhooks', { schema: webhooks }, ({ query: { limit = 50, page = 1 } }) => ({
    events: [],
    pagination: {
      ...{ current_page: page, page_size: limit, total_pages: 0, total_items: 0 },
      ...{ has_next: false, has_prev: false },
    },
    summary: { total_events: 0 },
  }));

  const refusal = 'There is nothing to replay: no webhooks are delivered yet.';
  const replay = {
    summary: 'Refused: no webhooks are delivered yet',
    operationId: 'replayWebhookEvents',
    ...{ tags, response: { 501: none(refusal) } },
  };
  app.post('/analytics/webhooks/replay', { schema: replay }, () => {
    throw fail('not_offered', { text: 'this server delivers no webhooks yet' });
  });
  const replayed = {
    summary: 'Get a replay of webhooks: there are none',
    operationId: 'getWebhookReplay',
    tags,
    params: Type.Object({ workflow_id: Type.String({ description: 'The `workflow_id` of the replay.' }) }),
    response: { 404: none('There is no such replay.') },
  };
  app.get('/analytics/webhooks/replay/:workflow_id', { schema: replayed }, () => {
    throw fail('task_not_found', { text: 'there is no such replay' });
  });

  done();
};
