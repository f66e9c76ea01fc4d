import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { assetsOf } from '../../recordings/assets.store.ts';
import type { KeptAs } from '../../rooms/call-recording.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { STREAM_STATUSES, type Stream } from '../../streams/stream.ts';
import { getStream } from '../../streams/streams.ts';
import { pageOfStreams } from '../../streams/streams.store.ts';
import { isId, pageSize, roomIdOf, startOf } from './pages.ts';
import { presentStream } from './present-streams.ts';
import { filterOf } from './recordings.ts';
import { ExternalStream, ExternalStreamPage, LiveStream, LiveStreamPage } from './responses-streams.ts';
import { RecordingsQuery, StreamPath } from './schema-recordings.ts';
import { StartExternalStreamBody, StartLiveStreamBody } from './schema-streams.ts';
import { RoomPath } from './schema.ts';

const KINDS = [
  {
    kind: 'hls',
    ...{ path: 'live-streams', one: 'LiveStream', tag: 'Live streams' },
    ...{
      body: StartLiveStreamBody,
      shown: LiveStream,
      page: LiveStreamPage,
      what: 'to whoever has its address',
    },
    // HM 2.8: nothing is put into its playlist.
    refused: ['timed-metadata'],
    pausing: [
      ['pause-recording', 'pauseRecordingLiveStream', true],
      ['resume-recording', 'resumeRecordingLiveStream', false],
    ],
  },
  {
    kind: 'rtmp',
    ...{ path: 'external-streams', one: 'ExternalStream', tag: 'External streams' },
    ...{ body: StartExternalStreamBody, shown: ExternalStream, page: ExternalStreamPage },
    ...{ what: 'to other servers by RTMP', refused: [], pausing: [] },
  },
] as const;

const NONE = { 404: { description: 'Nothing is streamed (any more), or there is no such room or stream.' } };
const UNSTARTED = {
  403: { description: 'The room is disabled, archived or not open yet.' },
  409: { description: 'The room is streamed so already, or what was recorded of it ends this moment.' },
  501: {
    description:
      'This needs ffmpeg with H.264 and AAC, and a media engine that records; or it is not offered.',
  },
};

/** HM 2.8, HM 2.9. */
export const streamRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, streams, recordings } = house;
  const roomOf = (project: string, id: string) => getRoom(db.queries, project, roomIdOf(id));
  const present = (stream: Stream) => presentStream(stream, streams);
  async function presentWithFiles(found: readonly Stream[]) {
    const ids = found.flatMap((stream) => stream.recordings);
    const files = Map.groupBy(await assetsOf(db.queries, ids), ({ recordingId }) => recordingId);
    return found.map((stream) =>
      presentStream(
        stream,
        streams,
        stream.recordings.flatMap((id) => files.get(id) ?? []),
      ),
    );
  }

  for (const { kind, path, one, tag, body: Body, shown, page: Page, what, refused, pausing } of KINDS) {
    const tags = [tag];
    async function known(projectId: string, id: string) {
      if (!isId(id)) throw fail('stream_not_found');
      return getStream(db, { projectId, kind, id });
    }

    const start = {
      summary: `Stream a room ${what}`,
      description:
        'It begins with the first who is in, and those in the call are told. One of each kind at a time.',
      operationId: `start${one}`,
      ...{ tags, params: RoomPath, body: Body, response: { 200: shown, ...UNSTARTED } },
    };
    app.post(`/${path}/room/:room_id/start`, { schema: start }, async ({ caller, params, body }) => {
      const room = await roomOf(caller.project.id, params.room_id);
      const asked: Omit<Static<typeof StartExternalStreamBody>, 'recording'> & { recording?: unknown } = body;
      const record = recordOf(asked.recording);
      const { meeting_url: meetingUrl = '', destination = '', rtmp_urls: urls = [], resolution } = asked;
      const ask = {
        kind,
        meetingUrl,
        destination,
        urls,
        ...(resolution && { resolution }),
        ...(record && { record }),
      };
      return present(await streams.begin(caller.actor, room, ask));
    });

    const stopAll = {
      summary: `Stop what streams from a room ${what}`,
      operationId: `stop${one}s`,
      ...{ tags, params: RoomPath, response: { 200: Page, ...NONE } },
    };
    app.post(`/${path}/room/:room_id/stop`, { schema: stopAll }, async ({ caller, params }) => {
      const room = await roomOf(caller.project.id, params.room_id);
      const stopping = await streams.end(caller.actor, await streams.openOf(room, kind));
      return { limit: 1, data: [present(stopping)], last: stopping.id };
    });

    const stop = {
      summary: 'Stop a stream',
      operationId: `stop${one}`,
      ...{ tags, params: StreamPath, response: { 200: shown, ...NONE } },
    };
    app.post(`/${path}/:stream_id/stop`, { schema: stop }, async ({ caller, params }) =>
      present(await streams.end(caller.actor, await known(caller.project.id, params.stream_id))),
    );

    for (const word of refused) {
      const schema = {
        summary: `Refused: ${word.replaceAll('-', ' ')} of a stream`,
        operationId: `${word.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())}${one}`,
        ...{ tags, params: StreamPath, response: { ...NONE, 501: { description: 'This is not offered.' } } },
      };
      app.post(`/${path}/:stream_id/${word}`, { schema }, async ({ caller, params }) => {
        await known(caller.project.id, params.stream_id);
        throw fail('not_offered', { text: `${word} of a stream is not offered` });
      });
    }

    for (const [word, operationId, paused] of pausing) {
      const schema = {
        summary: paused ? 'Leave out of its recording what comes next' : 'Go on with its recording',
        operationId,
        ...{ tags, params: StreamPath, response: { 200: shown, ...NONE } },
      };
      app.post(`/${path}/:stream_id/${word}`, { schema }, async ({ caller, params }) => {
        const stream = await known(caller.project.id, params.stream_id);
        const id = stream.recordings.at(-1);
        if (id === undefined) throw fail('recording_not_running');
        await recordings.setPaused(caller.actor, { id, roomId: stream.roomId }, paused);
        return present(stream);
      });
    }

    const get = {
      summary: 'Get a stream',
      operationId: `get${one}`,
      ...{ tags, params: StreamPath, response: { 200: shown } },
    };
    app.get(`/${path}/:stream_id`, { schema: get }, async ({ caller, params }) => {
      const [stream] = await presentWithFiles([await known(caller.project.id, params.stream_id)]);
      return stream;
    });

    const list = {
      summary: 'List streams, newest first',
      operationId: `list${one}s`,
      ...{ tags, querystring: RecordingsQuery, response: { 200: Page } },
    };
    app.get(`/${path}`, { schema: list }, async ({ caller, query }) => {
      const limit = pageSize(query.limit);
      const filter = filterOf(query, STREAM_STATUSES);
      const of = { projectId: caller.project.id, kind };
      const found = filter
        ? await pageOfStreams(db.queries, of, { limit, start: startOf(query.start) }, filter)
        : [];
      return { limit, data: await presentWithFiles(found), last: found.at(-1)?.id ?? '' };
    });
  }

  done();
};

/** HM 2.9 says `true`, HM 2.8 as what. @returns undefined: it is not to be recorded */
function recordOf(recording: unknown): KeptAs | undefined {
  if (recording === true) return { vod: false, singleFile: false };
  if (typeof recording !== 'object' || recording === null) return undefined;
  const { hls_vod: vod, single_file_per_layer: single } = recording as Record<string, unknown>;
  const keptAs = { vod: vod === true, singleFile: single === true };
  return keptAs.vod || keptAs.singleFile ? keptAs : undefined;
}
