import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fail } from '../../src/errors.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { ask } from '../support/http.ts';
import { clientOf } from '../hms/client.ts';
import { CallError } from '../calls/caller.ts';
import { recordingEngine } from './recording-engine.ts';
import { recordingHouse, type Asset, type Job } from './house.ts';

const media = recordingEngine();
let server: TestServer;
const house = recordingHouse(() => server);
const { rest, until } = house;
let template: string;
before(async () => {
  // Without ffmpeg: here it is about jobs.
  server = await startServer({ ENFILADE_FFMPEG: '/nowhere/ffmpeg' }, media.engine);
  template = await house.template('tracks', { trackRecording: { enabled: true } });
});
after(async () => {
  house.close();
  await server.stop();
});

const newRoom = async (wish: object = {}) => (await rest.room({ template_id: template, ...wish })).id;
const begun = (job: string) => until('the engine', () => Promise.resolve(media.recording(job)));
const track = (peer: string, kind: 'audio' | 'video' = 'audio') => ({
  ...{ track: `t-${kind}-${peer}`, stream: `s-${peer}`, peer, kind },
});

describe('HM 2.6 recordings', () => {
  test('HM 2.6 start, pause, resume, stop: states, files and events in order; the call is told', async () => {
    const room = await newRoom();
    const host = await house.come(room);
    const asked = await house.start(room, { meeting_url: 'https://example.com/x' });
    assert.deepEqual([asked.status, asked.recording_assets, asked.started_by], ['starting', null, '']);
    const running = await house.untilStatus(asked.id, 'running');
    assert.notEqual(running.session_id, '');
    const told = [];
    for (const _ of [1, 2]) told.push(await house.hear(host));
    assert.deepEqual(
      told.map(({ type, state }) => [type, state]),
      [
        ['Browser', 'initialised'],
        ['Browser', 'started'],
      ],
    );
    assert.equal(typeof told[1]?.['started_at'], 'number');

    const recording = await begun(asked.id);
    await media.begin(recording, track(host.id));
    assert.equal((await rest.post<Job>(`/recordings/room/${room}/pause`)).status, 'running');
    assert.equal((await house.hear(host))['state'], 'paused');
    assert.equal((await rest.post<Job>(`/recordings/room/${room}/resume`)).status, 'running');
    assert.equal((await house.hear(host))['state'], 'resumed');
    assert.deepEqual(recording.said, ['pause', 'resume']);

    const { data } = await rest.post<{ data: Job[] }>(`/recordings/room/${room}/stop`);
    assert.deepEqual(
      data.map(({ id, status }) => [id === asked.id, status]),
      [
        [true, 'stopping'],
        [false, 'stopping'],
      ],
    );
    assert.equal((await house.hear(host))['state'], 'stopped');
    const done = await house.untilStatus(asked.id, 'completed');
    assert.deepEqual(
      done.recording_assets?.map(({ type, status, size }) => [type, status, size]),
      [['track', 'completed', 13]],
    );
    assert.deepEqual(await house.types(room, asked.id), [
      'recording.requested',
      'recording.started',
      'recording.track.started',
      'recording.paused',
      'recording.resumed',
      'recording.stopping',
      'recording.stopped',
      'recording.asset.made',
      'recording.asset.completed',
      'recording.completed',
    ]);
  });

  test('HM 2.7 files: list, get, an address that is good for a time, and parts of the file', async () => {
    const room = await newRoom();
    const host = await house.come(room);
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    await media.begin(await begun(id), track(host.id));
    await rest.post(`/recordings/${id}/stop`);
    const [file] = (await house.untilStatus(id, 'completed')).recording_assets ?? [];
    assert.ok(file);
    const list = await rest.get<{ data: Asset[] }>(`/recording-assets?room_id=${room}&status=completed`);
    assert.deepEqual(
      list.data.map((one) => one.id),
      [file.id],
    );
    const got = await rest.get<Asset & { job_id: string }>(`/recording-assets/${file.id}`);
    assert.equal(got.job_id, id);
    assert.match(
      got.path,
      new RegExp(`^${room}/\\d{8}/[0-9a-f]{24}/${host.id}/s-${host.id}/t-audio-.*\\.webm$`),
    );
    assert.deepEqual(Object.keys(got.metadata), ['track_id', 'stream_id', 'peer_id', 'track_type']);

    const { url, expiry } = await rest.get<{ url: string; expiry: number }>(
      `/recording-assets/${file.id}/presigned-url?presign_duration=60`,
    );
    assert.equal(expiry, 60);
    const whole = await fetch(url);
    assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'audio/webm']);
    assert.equal(await whole.text(), 'so it sounded');
    const part = await fetch(url, { headers: { range: 'bytes=3-4' } });
    assert.deepEqual([part.status, await part.text()], [206, 'it']);
    assert.equal(part.headers.get('content-range'), 'bytes 3-4/13');
    assert.equal((await fetch(url, { headers: { range: 'bytes=99-' } })).status, 416);
    assert.equal((await fetch(`${url}x`)).status, 404);
    await rest.refused(400, `/recording-assets/${file.id}/presigned-url?presign_duration=0`);
    await rest.refused(400, `/recording-assets/${file.id}/presigned-url?presign_duration=9999999`);
  });

  const refused: [string, () => Promise<[status: number, path: string, body?: object]>, string][] = [
    [
      'a second start',
      async () => [409, `/recordings/room/${await recorded()}/start`, {}],
      'beam already started',
    ],
    [
      'a stop of nothing',
      async () => [404, `/recordings/room/${await newRoom()}/stop`, {}],
      'no active beam found',
    ],
    [
      'a pause of nothing',
      async () => [404, `/recordings/room/${await newRoom()}/pause`, {}],
      'no active beam found',
    ],
    [
      'an unknown room',
      () => Promise.resolve([404, `/recordings/room/${'0'.repeat(24)}/start`, {}]),
      'room not found',
    ],
    [
      'a size that no film has',
      async () => [
        400,
        `/recordings/room/${await newRoom()}/start`,
        { resolution: { width: 100, height: 100 } },
      ],
      'Invalid body param',
    ],
    [
      'a disabled room',
      async () => [403, `/recordings/room/${await newRoom({ enabled: false })}/start`, {}],
      'room is not active',
    ],
    [
      'a film without ffmpeg',
      async () => [501, `/recordings/room/${(await rest.room({})).id}/start`, {}],
      'a film of the room needs ffmpeg, which is not installed',
    ],
    [
      'an unknown recording',
      () => Promise.resolve([404, `/recordings/${'0'.repeat(24)}`]),
      'recording not found',
    ],
    ['no id at all', () => Promise.resolve([404, '/recordings/x/stop', {}]), 'recording not found'],
    ['an unknown status', () => Promise.resolve([400, '/recordings?status=odd']), 'Invalid query param'],
    [
      'an unknown file',
      () => Promise.resolve([404, `/recording-assets/${'0'.repeat(24)}`]),
      'recording asset not found',
    ],
    [
      'HLS',
      async () => [501, `/live-streams/room/${await newRoom()}/start`, {}],
      'a stream needs ffmpeg with H.264 and AAC, which is not installed',
    ],
    ['a stop of HLS', async () => [404, `/live-streams/room/${await newRoom()}/stop`, {}], 'hls not running'],
  ];
  async function recorded(): Promise<string> {
    const room = await newRoom();
    await house.start(room);
    return room;
  }
  for (const [what, call, message] of refused) {
    test(`HM 2.6 refused: ${what}`, async () => {
      const [status, path, body] = await call();
      assert.equal((await rest.refused(status, path, body)).message, message);
    });
  }

  test('HM 2.6 of other projects nothing is seen', async () => {
    const room = await newRoom();
    const { id } = await house.start(room);
    const { keys } = await server.addProject('others');
    const others = clientOf(
      () => server,
      () => keys,
    );
    await others.refused(404, `/recordings/${id}`);
    await others.refused(404, `/recordings/${id}/stop`, {});
    await others.refused(404, `/recordings/room/${room}/stop`, {});
    assert.deepEqual((await others.get<{ data: Job[] }>(`/recordings?room_id=${room}`)).data, []);
  });

  test('HM 2.6 asked for before anybody is in, it begins with the first; stopped before, it has no files', async () => {
    const room = await newRoom();
    const { id } = await house.start(room);
    const host = await house.come(room);
    await house.untilStatus(id, 'running');
    host.notify('leave');
    const other = await newRoom();
    const unbegun = await house.start(other);
    assert.equal((await rest.post<Job>(`/recordings/${unbegun.id}/stop`)).status, 'completed');
    await rest.refused(404, `/recordings/${unbegun.id}/stop`, {});
    assert.deepEqual(await house.types(other, unbegun.id), ['recording.requested', 'recording.completed']);
  });

  test('HM 2.6 lists: newest first, in pages, by room and by status, without files', async () => {
    const room = await newRoom();
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { id } = await house.start(room);
      ids.unshift(id);
      await rest.post(`/recordings/${id}/stop`);
    }
    const first = await rest.get<{ data: Job[]; last: string }>(`/recordings?room_id=${room}`);
    const second = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&start=${first.last}`);
    assert.deepEqual(
      [...first.data, ...second.data].map(({ id }) => id),
      ids,
    );
    assert.equal('recording_assets' in (first.data[0] ?? {}), false);
    const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
    assert.deepEqual(data, []);
  });

  test('5 by the socket: who may, what those who come later see, and who stopped it', async () => {
    const room = await newRoom();
    const host = await house.come(room);
    const guest = await house.come(room, 'guest');
    const code = async (calling: Promise<unknown>) => {
      const reason = await calling.then(
        () => undefined,
        (error: unknown) => error,
      );
      return reason instanceof CallError ? [reason.code, reason.message] : [0];
    };
    assert.deepEqual((await code(guest.call('rtmp-start', { record: true })))[0], 403);
    assert.deepEqual(await code(host.call('rtmp-stop')), [404, 'no active beam found']);
    assert.equal((await code(host.call('rtmp-start', { rtmp_urls: ['rtmp://x/y'] })))[0], 400);
    assert.equal((await code(host.call('hls-start', {})))[0], 400, 'without ffmpeg');
    await host.call('rtmp-start', { record: true, meeting_url: '' });
    assert.equal((await house.hear(guest))['state'], 'initialised');
    const started = await house.hear(guest);
    assert.deepEqual([started['state'], started['peer']], ['started', { peer_id: host.id }]);
    assert.deepEqual(await code(host.call('rtmp-start', { record: true })), [409, 'beam already started']);

    const late = await house.come(room, 'guest', 'late');
    const { room: shown } = (await late.hear('peer-list')) as { room: { recording: { browser: object } } };
    assert.deepEqual(shown.recording.browser, {
      ...{ enabled: true, state: 'started', started_at: started['started_at'] },
    });
    const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}`);
    const id = data.find((one) => one.started_by !== '')?.id ?? '';
    await media.begin(await begun(id), track(host.id));
    await host.call('rtmp-stop');
    assert.equal((await house.hear(late))['state'], 'stopped');
    const done = await house.untilStatus(id, 'completed');
    assert.deepEqual([done.started_by, done.stopped_by], [host.id, host.id]);
  });

  test('HM 2.1.1 a room that records begins with the first who is in, and once for each session', async () => {
    const room = await newRoom({ recording_info: { enabled: true } });
    const host = await house.come(room);
    await house.come(room, 'guest');
    const { id } = await until('a recording', async () => {
      const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
      return data[0];
    });
    assert.equal((await host.hear('on-record-update'))['type'], 'sfu');
    await media.begin(await begun(id), track(host.id));
    // Ended for everybody, it ends as well.
    await rest.post(`/rooms/${room}`, { enabled: false });
    await house.untilStatus(id, 'completed');
    const [stopped] = (await house.events(room)).filter(({ type }) => type === 'recording.stopping');
    assert.equal((stopped?.data as { reason: string }).reason, 'room ended');
    assert.equal((await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}`)).data.length, 1);
  });

  test('an engine that cannot record: the job fails, and says so', async () => {
    const room = await newRoom();
    media.refuse(fail('unavailable'));
    try {
      await house.come(room);
      const { id } = await house.start(room);
      const failed = await house.untilStatus(id, 'failed');
      assert.equal(failed.error, 'what is said here cannot be recorded at the moment');
      assert.deepEqual(await house.types(room, id), ['recording.requested', 'recording.failed']);
    } finally {
      media.refuse(undefined);
    }
  });

  test('an engine that loses it goes on in another part; a full disk ends it, and both parts are kept', async () => {
    const room = await newRoom();
    const host = await house.come(room);
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    const first = await begun(id);
    await media.begin(first, track(host.id));
    first.told.lost();
    const second = await until('another part', () => {
      const newest = media.recording(id);
      return Promise.resolve(newest === first ? undefined : newest);
    });
    await media.begin(second, track(host.id, 'video'));
    second.told.lost('the disk is full');
    const done = await house.untilStatus(id, 'completed');
    assert.equal(done.error, 'the disk is full');
    assert.equal(done.recording_assets?.length, 2);
  });

  test('everybody leaves and somebody comes back: it goes on in another part, and the call is told again', async () => {
    const room = await newRoom();
    const host = await house.come(room);
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    const first = await begun(id);
    await media.begin(first, track(host.id));
    host.notify('leave');
    await until('a rest', () => Promise.resolve(first.said.includes('stop') || undefined));
    assert.equal((await house.job(id)).status, 'running');
    const again = await house.come(room);
    const { room: shown } = (await again.hear('peer-list')) as { room: { recording: { browser: object } } };
    assert.equal((shown.recording.browser as { state: string }).state, 'started');
    const second = await until('another part', () => {
      const newest = media.recording(id);
      return Promise.resolve(newest === first ? undefined : newest);
    });
    await media.begin(second, track(again.id));
    await rest.post(`/recordings/${id}/stop`);
    assert.equal((await house.untilStatus(id, 'completed')).recording_assets?.length, 2);
  });

  test('nothing was published: the job says so', async () => {
    const room = await newRoom();
    await house.come(room);
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    await rest.post(`/recordings/${id}/stop`);
    const { error } = await house.untilStatus(id, 'failed');
    assert.equal(error, 'nothing was published while it was recorded');
  });

  test('what everybody could read while it was recorded is kept, as JSON and as CSV', async () => {
    const room = await newRoom();
    const host = await house.come(room, 'host', 'Ann');
    const guest = await house.come(room, 'guest', 'Ben');
    const say = (who: typeof host, message: string, more: object = {}) =>
      who.call('broadcast', { info: { message, type: 'chat' }, ...more });
    await say(host, 'before');
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    await say(host, 'hello, "all"');
    await say(guest, '=1+1');
    await say(guest, 'only for you', { peer_id: host.id });
    await rest.post(`/recordings/${id}/stop`);
    const done = await house.untilStatus(id, 'completed');
    const chats = (done.recording_assets ?? []).filter(({ type }) => type === 'chat');
    assert.deepEqual(
      chats.map(({ metadata }) => metadata),
      [{ output_mode: 'json' }, { output_mode: 'csv' }],
    );
    const texts = [];
    for (const chat of chats) {
      const { url } = await rest.get<{ url: string }>(`/recording-assets/${chat.id}/presigned-url`);
      texts.push(await (await fetch(url)).text());
    }
    const messages = JSON.parse(texts[0] ?? '') as { name: string; message: string }[];
    assert.deepEqual(
      messages.map(({ name, message }) => [name, message]),
      [
        ['Ann', 'hello, "all"'],
        ['Ben', '=1+1'],
      ],
    );
    assert.match(
      texts[1] ?? '',
      /^time,name,user_id,message\r\n\S+,Ann,,"hello, ""all"""\r\n\S+,Ben,,'=1\+1\r\n$/,
    );
  });

  test('the address of a file is for whoever has it, and for nothing else', async () => {
    assert.equal((await ask(`${server.url}/v2/recording-assets`)).status, 401);
  });
});

test('HM 2.6 a film that cannot be made: the job has failed and says so; what was captured stays', async () => {
  const dataDir = newDataDir();
  const engine = recordingEngine();
  // It runs, and makes nothing.
  const environment = { ENFILADE_FFMPEG: '/bin/true', ENFILADE_DATA_DIR: dataDir };
  const other = await startServer(environment, engine.engine);
  const there = recordingHouse(() => other);
  try {
    const { id: room } = await there.rest.room();
    const host = await there.come(room);
    const { id } = await there.start(room);
    await there.untilStatus(id, 'running');
    const recording = engine.recording(id);
    assert.ok(recording);
    const { file } = await engine.begin(recording, track(host.id));
    await there.rest.post(`/recordings/${id}/stop`);
    const { error, recording_assets: assets } = await there.untilStatus(id, 'failed');
    assert.equal(error, 'it could not be made of what was kept');
    assert.deepEqual(
      assets?.map(({ type, status }) => [type, status]),
      [['room-composite', 'failed']],
    );
    assert.deepEqual((await there.types(room, id)).slice(-2), ['recording.asset.failed', 'recording.failed']);
    assert.equal(await readFile(join(dataDir, 'recordings', id, 'part-1', file), 'utf8'), 'so it sounded');
  } finally {
    there.close();
    await other.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
