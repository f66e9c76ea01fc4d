import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply } from 'fastify';
import { RoomListQuery, RoomPage } from '@enfilade/protocol';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { RoomState } from '../../rooms/room.ts';
import {
  countOfRooms,
  pageOfRooms,
  type Place,
  type RoomFilter,
  type RoomSort,
} from '../../rooms/room-list.ts';
import type { RoomKind } from '../../rooms/room.ts';
import { cursorOf, NO_CURSOR, placeOf } from './cursors.ts';
import { cutPage } from './pages.ts';
import { roomShelf } from './room-shelf.ts';
import { timeIn } from './times.ts';

/** The list of rooms. */
export const roomListRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;
  const showRooms = roomShelf(queries);

  app.get(
    '/rooms',
    {
      config: { scope: 'rooms' },
      schema: {
        summary: 'List, filter and search rooms',
        description:
          'True at once after a change. `metadata.<key>=value` filters by metadata. Cursors belong to one order.',
        operationId: 'listRooms',
        tags: ['Rooms'],
        querystring: RoomListQuery,
        response: { 200: RoomPage },
      },
    },
    async (request, reply) => {
      const { project } = request.native;
      const filter = filterOf(request.query);
      const sort = sortOf(request.query.sort);
      const { items, next, previous } = await cutPage(request.query, {
        placeOf: (cursor, member) => roomPlaceOf(cursor, member, sort),
        find: (page) => pageOfRooms(queries, project.id, filter, { ...page, sort }),
        cursorOf: ({ value, id }) => cursorOf([sort.by, value, id]),
      });
      const rooms = await showRooms(project, items);
      const count = request.query.count ? await countOfRooms(queries, project.id, filter) : undefined;
      const rest = JSON.stringify({ next, previous, count });
      return sendJson(reply, rooms, rest);
    },
  );

  done();
};

/** @param rooms each with a comma before it */
function sendJson(reply: FastifyReply, [first, ...others]: readonly Buffer[], rest: string): FastifyReply {
  const rooms = first ? [first.subarray(1), ...others] : [];
  const json = Buffer.concat([HEAD, ...rooms, Buffer.from(`],${rest.slice(1)}`)]);
  return reply.type('application/json; charset=utf-8').send(json);
}

const HEAD = Buffer.from('{"data":[');

function sortOf(text: string): RoomSort {
  const descending = text.startsWith('-');
  return { by: descending ? text.slice(1) : text, descending };
}

/** @throws bad_input also for the cursor of a list in another order */
function roomPlaceOf(cursor: string, member: string, sort: RoomSort): Place {
  const isNumber = sort.by === 'state' || sort.by === 'last_activity_at';
  const [by, value = '', id] = placeOf(cursor, member, ['string', isNumber ? 'number' : 'string', 'string']);
  if (by !== sort.by) throw badInput(member, 'belongs to a list in another order');
  // A number that is no place of a state is too large for PostgreSQL to compare it with one.
  if (by === 'state' && ![0, 1, 2].includes(Number(value))) throw badInput(member, NO_CURSOR);
  return { value, id: String(id) };
}

const METADATA = 'metadata.';
const MOST_WORDS = 10;

/** @throws bad_input */
function filterOf(query: RoomListQuery): RoomFilter {
  const { q, name, state, type, tag, region, template_id: templateIds } = query;
  const words = q?.split(/\s+/).filter(Boolean) ?? [];
  if (words.length > MOST_WORDS) throw badInput('q', `must have at most ${MOST_WORDS} words`);
  const metadata = Object.entries(query as Record<string, unknown>).flatMap(([key, value]) =>
    key.startsWith(METADATA) ? [{ key: key.slice(METADATA.length), value: String(value) }] : [],
  );
  const time = (member: 'created_after' | 'created_before' | 'active_after' | 'active_before') => {
    const text = query[member];
    return text === undefined ? undefined : timeIn(text, member);
  };
  const given = {
    words: words.length > 0 ? words : undefined,
    aliases: name,
    states: state as RoomState[] | undefined,
    kinds: type as RoomKind[] | undefined,
    tags: tag,
    regions: region,
    templateIds,
    createdFrom: time('created_after'),
    createdBefore: time('created_before'),
    activeFrom: time('active_after'),
    activeBefore: time('active_before'),
    metadata: metadata.length > 0 ? metadata : undefined,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
