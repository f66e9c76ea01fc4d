import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import { shortId } from '../../rooms/ids.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import { findSession, newestSessions, type WholeSession } from '../../rooms/session-lists.ts';
import { isoTime } from '../shared/iso-time.ts';
import { timeOf } from './filters.ts';
import { isId, pageSize, startOf } from './pages.ts';
import { Session, SessionPage } from './responses-live.ts';
import { SessionPath, SessionsQuery } from './schema-live.ts';

const tags = ['Sessions'];

/** HM 2.4: when somebody was in a room, by whichever API they came. */
export const sessionRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;

  const list = {
    summary: 'List sessions, newest first',
    operationId: 'listSessions',
    ...{ tags, querystring: SessionsQuery, response: { 200: SessionPage } },
  };
  app.get('/sessions', { schema: list }, async ({ caller: { project }, query }) => {
    const { active, room_id: roomId, after, before } = query;
    const limit = pageSize(query.limit);
    const room =
      roomId && isId(roomId) ? await findRoom(queries, project.id, { shortId: roomId }) : undefined;
    if (roomId && !room) return { limit, data: [], last: '' };
    const filter = {
      ...(active !== undefined && { isActive: active }),
      ...(room && { roomNum: room.num }),
      ...(after && { after: timeOf(after, 'after') }),
      ...(before && { before: timeOf(before, 'before') }),
    };
    const page = { start: startOf(query.start), limit };
    const found = await newestSessions(queries, project.id, filter, page);
    const data = found.map((session) => present(session, project));
    return { limit, data, last: data.at(-1)?.id ?? '' };
  });

  const get = {
    summary: 'Get a session',
    operationId: 'getSession',
    ...{ tags, params: SessionPath, response: { 200: Session } },
  };
  app.get('/sessions/:session_id', { schema: get }, async ({ caller: { project }, params }) => {
    const id = params.session_id;
    const session = isId(id) ? await findSession(queries, project.id, id) : undefined;
    if (!session) throw fail('session_not_found', { text: 'session not found' });
    return present(session, project);
  });

  done();
};

function present({ id, roomId, startedAt, endedAt, seenAt, people }: WholeSession, project: Project) {
  const peers = people.map((person) => {
    const one = person.peer_id ?? person.id;
    const shown = {
      ...{ id: one, session_id: shortId(id), name: person.name, role: person.call_role ?? person.role },
      ...{ user_id: person.user_id ?? '', joined_at: isoTime(person.joined_at) },
      ...(person.left_at !== null && { left_at: isoTime(person.left_at) }),
    };
    return [one, shown] as const;
  });
  return {
    ...{ id: shortId(id), room_id: shortId(roomId) },
    ...{ customer_id: project.customerId, app_id: project.appId, active: endedAt === null },
    peers: Object.fromEntries(peers),
    ...{ created_at: isoTime(startedAt), updated_at: isoTime(endedAt ?? seenAt) },
  };
}
