import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { pageSize, roomIdOf, startOf } from './pages.ts';
import { NoStreams } from './responses-recordings.ts';
import { RecordingsQuery, StartStreamBody, StreamPath } from './schema-recordings.ts';
import { RoomPath } from './schema.ts';

/** HM 2.8, HM 2.9: neither is offered. Lists are empty, and nobody has to guess why a start does nothing. */
const KINDS = [
  {
    path: 'live-streams',
    one: 'LiveStream',
    tag: 'Live streams',
    what: 'by HLS',
    none: 'hls not running',
    more: ['timed-metadata', 'pause-recording', 'resume-recording'],
  },
  {
    path: 'external-streams',
    one: 'ExternalStream',
    tag: 'External streams',
    what: 'to other servers by RTMP',
    none: 'no active beam found',
    more: [],
  },
] as const;

const NONE = 'There is no such stream, as there are none at all; or no such room.';

export const streamRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;

  for (const { path, one, tag, what, none, more } of KINDS) {
    const tags = [tag];
    const refused = () => fail('not_offered', { text: `this server does not stream ${what}` });
    const missing = () => fail('task_not_found', { text: none });

    const start = {
      summary: `Refused: this server does not stream ${what}`,
      operationId: `start${one}`,
      ...{ tags, params: RoomPath, body: StartStreamBody, response: { 501: { description: `This server does not stream ${what}.` } } },
    };
    app.post(`/${path}/room/:room_id/start`, { schema: start }, async ({ caller, params }) => {
      await getRoom(queries, caller.project.id, roomIdOf(params.room_id));
      throw refused();
    });

    const stopAll = {
      summary: 'Stop what streams from a room: nothing does',
      operationId: `stop${one}s`,
      ...{ tags, params: RoomPath, response: { 404: { description: NONE } } },
    };
    app.post(`/${path}/room/:room_id/stop`, { schema: stopAll }, async ({ caller, params }) => {
      await getRoom(queries, caller.project.id, roomIdOf(params.room_id));
      throw missing();
    });

    for (const word of ['stop', ...more]) {
      const schema = {
        summary: `${word} of a stream: there is none`,
        operationId: `${word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}${one}`,
        ...{ tags, params: StreamPath, response: { 404: { description: NONE } } },
      };
      app.post(`/${path}/:stream_id/${word}`, { schema }, () => {
        throw missing();
      });
    }

    const get = {
      summary: 'Get a stream: there is none',
      operationId: `get${one}`,
      ...{ tags, params: StreamPath, response: { 404: { description: NONE } } },
    };
    app.get(`/${path}/:stream_id`, { schema: get }, () => {
      throw missing();
    });

    const list = {
      summary: 'List streams: there are none',
      operationId: `list${one}s`,
      ...{ tags, querystring: RecordingsQuery, response: { 200: NoStreams } },
    };
    app.get(`/${path}`, { schema: list }, ({ query }) => {
      startOf(query.start);
      return { limit: pageSize(query.limit), data: [], last: '' };
    });
  }

  done();
};
