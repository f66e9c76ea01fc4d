import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { assetsOf } from '../../recordings/assets.store.ts';
import { STATUSES } from '../../recordings/recording.ts';
import { getRecording } from '../../recordings/recordings.ts';
import { pageOfRecordings } from '../../recordings/recordings.store.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { isId, pageSize, roomIdOf, startOf } from './pages.ts';
import { presentListedRecording, presentRecordingJob } from './present-recordings.ts';
import { Job, JobPage } from './responses-recordings.ts';
import { RecordingPath, RecordingsQuery, StartRecordingBody } from './schema-recordings.ts';
import { RoomPath } from './schema.ts';

const tags = ['Recordings'];
const unknown = { 404: { description: 'Nothing is recorded (any more), or there is no such room.' } };
const unstarted = {
  403: { description: 'The room is disabled, archived or not open yet.' },
  409: { description: 'The room is recorded already.' },
  501: { description: 'This needs ffmpeg, which is not installed, or a media engine that records.' },
};

/** HM 2.6. */
export const recordingRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, recordings } = house;
  const { queries } = db;
  const roomOf = (project: string, id: string) => getRoom(queries, project, roomIdOf(id));

  const start = {
    summary: 'Record a room',
    description:
      'It begins with the first who is in. Those in the call are told. One at a time is recorded in a room.',
    operationId: 'startRecording',
    ...{ tags, params: RoomPath, body: StartRecordingBody, response: { 200: Job, ...unstarted } },
  };
  app.post('/recordings/room/:room_id/start', { schema: start }, async ({ caller, params, body }) => {
    const room = await roomOf(caller.project.id, params.room_id);
    const {
      meeting_url: meetingUrl = '',
      destination = '',
      audio_only: audioOnly = false,
      resolution,
    } = body;
    const ask = { meetingUrl, destination, audioOnly, ...(resolution && { resolution }) };
    return presentRecordingJob(await recordings.begin(caller.actor, room, ask), []);
  });

  const stopAll = {
    summary: 'Stop what is recorded in a room',
    operationId: 'stopRecordings',
    ...{ tags, params: RoomPath, response: { 200: JobPage, ...unknown } },
  };
  app.post('/recordings/room/:room_id/stop', { schema: stopAll }, async ({ caller, params }) => {
    const room = await roomOf(caller.project.id, params.room_id);
    const stopped = [];
    for (const one of await recordings.openOf(room)) stopped.push(await recordings.end(caller.actor, one));
    const data = stopped.map(presentListedRecording);
    return { limit: data.length, data, last: data.at(-1)?.id ?? '' };
  });

  for (const [word, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    const schema = {
      summary: paused ? 'Leave out what comes next' : 'Go on after a pause',
      operationId: `${word}Recording`,
      ...{ tags, params: RoomPath, response: { 200: Job, ...unknown } },
    };
    app.post(`/recordings/room/:room_id/${word}`, { schema }, async ({ caller, params }) => {
      const room = await roomOf(caller.project.id, params.room_id);
      const [first] = await recordings.openOf(room);
      return presentRecordingJob(await recordings.setPaused(caller.actor, first, paused), []);
    });
  }

  const stop = {
    summary: 'Stop a recording',
    operationId: 'stopRecording',
    ...{ tags, params: RecordingPath, response: { 200: Job, ...unknown } },
  };
  app.post('/recordings/:recording_id/stop', { schema: stop }, async ({ caller, params }) => {
    const found = await known(caller.project.id, params.recording_id);
    return presentRecordingJob(await recordings.end(caller.actor, found), []);
  });

  const get = {
    summary: 'Get a recording with its files',
    operationId: 'getRecording',
    ...{ tags, params: RecordingPath, response: { 200: Job } },
  };
  app.get('/recordings/:recording_id', { schema: get }, async ({ caller, params }) => {
    const found = await known(caller.project.id, params.recording_id);
    return presentRecordingJob(found, await assetsOf(queries, [found.id]));
  });

  const list = {
    summary: 'List recordings, newest first',
    operationId: 'listRecordings',
    ...{ tags, querystring: RecordingsQuery, response: { 200: JobPage } },
  };
  app.get('/recordings', { schema: list }, async ({ caller, query }) => {
    const limit = pageSize(query.limit);
    const filter = filterOf(query, STATUSES);
    const page = { limit, start: startOf(query.start) };
    const found = filter ? await pageOfRecordings(queries, caller.project.id, page, filter) : [];
    const data = found.map(presentListedRecording);
    return { limit, data, last: data.at(-1)?.id ?? '' };
  });

  async function known(projectId: string, id: string) {
    if (!isId(id)) throw fail('recording_not_found');
    return getRecording(db, projectId, id);
  }

  done();
};

/** @returns undefined when nothing can be meant @throws bad_input */
export function filterOf(
  { room_id: roomId, session_id: sessionId, status }: RecordingsQuery,
  statuses: readonly string[],
) {
  const given = [roomId, sessionId].filter((id) => id !== undefined && id !== '');
  if (status !== undefined && status !== '' && !statuses.includes(status)) {
    throw badInput('status', `must be one of ${statuses.join(', ')}`);
  }
  if (!given.every((id) => isId(id ?? ''))) return undefined;
  return {
    roomId: roomId === '' ? undefined : roomId,
    sessionId: sessionId === '' ? undefined : sessionId,
    status: status === '' ? undefined : status,
  };
}
