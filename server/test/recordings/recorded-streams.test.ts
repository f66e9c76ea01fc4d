import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf } from '../hms/client.ts';
import { ENGINES } from '../support/engines.ts';
import { startServerOn } from '../support/server-on.ts';
import type { TestServer } from '../support/server.ts';
import { recordingHouse, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';

interface Shown {
  id: string;
  status: string;
  recording: unknown;
  recording_assets: object[] | null;
}

/** Nobody is in these rooms: what is asked for waits. */
for (const engine of ENGINES) {
  describe(`streams that are recorded, as they are asked for, on ${engine}`, () => {
    let server: TestServer;
    const house = recordingHouse(() => server);
    const { rest, job } = house;
    before(async () => {
      const environment = { ENFILADE_FETCH_ALLOW: '127.0.0.1' };
      server = await startServerOn(engine, environment, recordingEngine().engine);
    });
    after(async () => {
      house.close();
      await server.stop();
    });

    const newRoom = async (wish: object = {}) => (await rest.room(wish)).id;
    const urls = { rtmp_urls: ['rtmp://127.0.0.1:9/live/key'] };
    const start = (kind: 'live' | 'external', room: string, recording?: unknown) =>
      rest.post<Shown>(`/${kind}-streams/room/${room}/start`, {
        ...(kind === 'external' && urls),
        ...(recording !== undefined && { recording }),
      });
    const jobs = async (room: string) =>
      (await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}`)).data;
    const told = async (room: string) =>
      (await house.events(room))
        .map(({ type }) => type)
        .filter((type) => type.startsWith('stream.') || type.startsWith('recording.'));

    const NO = { hls_vod: false, single_file_per_layer: false };
    const rows: [
      what: string,
      kind: 'live' | 'external',
      ask: unknown,
      shown: unknown,
      isRecorded: boolean,
    ][] = [
      ['HM 2.8 nothing said', 'live', undefined, NO, false],
      ['HM 2.8 nothing of it true', 'live', NO, NO, false],
      ['HM 2.8 hls_vod', 'live', { hls_vod: true }, { ...NO, hls_vod: true }, true],
      [
        'HM 2.8 single_file_per_layer',
        'live',
        { single_file_per_layer: true },
        { ...NO, single_file_per_layer: true },
        true,
      ],
      ['HM 2.9 nothing said', 'external', undefined, false, false],
      ['HM 2.9 false', 'external', false, false, false],
      ['HM 2.9 true', 'external', true, true, true],
    ];
    for (const [what, kind, ask, shown, isRecorded] of rows) {
      test(`${what}: ${isRecorded ? 'recorded, and its recording ends with it' : 'not recorded'}`, async () => {
        const room = await newRoom();
        const stream = await start(kind, room, ask);
        assert.deepEqual(
          [stream.status, stream.recording, stream.recording_assets],
          ['starting', shown, null],
        );
        const begun = await jobs(room);
        assert.deepEqual(
          begun.map(({ status, asset_types: types }) => [status, types.includes('room-composite')]),
          isRecorded ? [['starting', true]] : [],
        );
        const events = await house.events(room);
        const asked = events.find(({ type }) => type === 'stream.requested')?.data as {
          recordings?: string[];
        };
        assert.deepEqual(asked.recordings, isRecorded ? [begun[0]?.id] : undefined);

        await rest.post(`/${kind}-streams/${stream.id}/stop`);
        assert.deepEqual(
          (await jobs(room)).map(({ status }) => status),
          isRecorded ? ['completed'] : [],
        );
        assert.deepEqual(
          await told(room),
          isRecorded
            ? ['recording.requested', 'stream.requested', 'stream.stopped', 'recording.completed']
            : ['stream.requested', 'stream.stopped'],
        );
      });
    }

    test('HM 2.8 what was asked for and runs already is the recording, and goes on after the stream', async () => {
      const room = await newRoom();
      const { id } = await house.start(room);
      const stream = await start('live', room, { hls_vod: true });
      assert.deepEqual(
        (await jobs(room)).map((one) => one.id),
        [id],
      );
      await rest.post(`/live-streams/${stream.id}/stop`);
      assert.equal((await job(id)).status, 'starting');
      await rest.post(`/recordings/${id}/stop`);
    });

    test('HM 2.8, HM 2.9 two streams of a room have one recording, which ends with the last', async () => {
      const room = await newRoom();
      const live = await start('live', room, { hls_vod: true });
      const external = await start('external', room, true);
      const [{ id } = { id: '' }, ...more] = await jobs(room);
      assert.deepEqual(more, []);
      await rest.post(`/live-streams/${live.id}/stop`);
      assert.equal((await job(id)).status, 'starting');
      await rest.post(`/external-streams/room/${room}/stop`);
      assert.equal((await job(id)).status, 'completed');
      assert.deepEqual(
        await rest.get<Shown>(`/external-streams/${external.id}`).then((one) => one.recording),
        true,
      );
    });

    test('HM 2.6 a recording that was begun with a stream can be stopped by itself', async () => {
      const room = await newRoom();
      const stream = await start('external', room, true);
      const [{ id } = { id: '' }] = await jobs(room);
      await rest.post(`/recordings/${id}/stop`);
      assert.equal((await rest.get<Shown>(`/external-streams/${stream.id}`)).status, 'starting');
      const { status } = await rest.post<Shown>(`/external-streams/${stream.id}/stop`);
      assert.equal(status, 'stopped');
    });

    test('HM 2.8 pause-recording, resume-recording: of the recording of a stream', async () => {
      const room = await newRoom();
      const stream = await start('live', room, { single_file_per_layer: true });
      for (const word of ['pause', 'resume']) {
        const { id, status } = await rest.post<Shown>(`/live-streams/${stream.id}/${word}-recording`);
        assert.deepEqual([id, status], [stream.id, 'starting']);
      }
      await rest.post(`/live-streams/${stream.id}/stop`);
      assert.deepEqual(await told(room), [
        ...['recording.requested', 'stream.requested', 'recording.paused', 'recording.resumed'],
        ...['stream.stopped', 'recording.completed'],
      ]);
      await rest.refused(404, `/live-streams/${stream.id}/pause-recording`, {});
    });

    const refused: [string, number, () => Promise<[room: string, path: string, body: object]>][] = [
      [
        'a second stream',
        409,
        async () => {
          const room = await newRoom();
          await start('live', room);
          return [room, `/live-streams/room/${room}/start`, { recording: { hls_vod: true } }];
        },
      ],
      [
        'a disabled room',
        403,
        async () => {
          const room = await newRoom({ enabled: false });
          return [room, `/live-streams/room/${room}/start`, { recording: { hls_vod: true } }];
        },
      ],
      [
        'no address',
        400,
        async () => {
          const room = await newRoom();
          return [room, `/external-streams/room/${room}/start`, { recording: true }];
        },
      ],
      [
        'what is neither true nor false',
        400,
        async () => {
          const room = await newRoom();
          return [room, `/external-streams/room/${room}/start`, { ...urls, recording: 'yes' }];
        },
      ],
      [
        'a pause of what is not recorded',
        404,
        async () => {
          const room = await newRoom();
          const { id } = await start('live', room);
          return [room, `/live-streams/${id}/pause-recording`, {}];
        },
      ],
    ];
    for (const [what, status, prepare] of refused) {
      test(`HM 2.8, HM 2.9 refused, and nothing is recorded: ${what}`, async () => {
        const [room, path, body] = await prepare();
        const before = await told(room);
        await rest.refused(status, path, body);
        assert.deepEqual([await told(room), await jobs(room)], [before, []]);
      });
    }

    test('HM 2.8 of other projects nothing is paused', async () => {
      const room = await newRoom();
      const { id } = await start('live', room, { hls_vod: true });
      const { keys } = await server.addProject('others');
      const others = clientOf(
        () => server,
        () => keys,
      );
      await others.refused(404, `/live-streams/${id}/pause-recording`, {});
    });
  });
}
