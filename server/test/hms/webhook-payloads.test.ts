import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { appToken, connect, type Caller } from '../calls/caller.ts';
import { recordingEngine } from '../recordings/recording-engine.ts';
import { recordingHouse } from '../recordings/house.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, subjectOf } from './client.ts';

interface Hook {
  version: string;
  id: string;
  account_id: string;
  app_id: string;
  template_id: string;
  timestamp: string;
  type: string;
  data: Record<string, unknown>;
}
interface Events {
  limit: number;
  total: number;
  next: string;
  events: Hook[];
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** HM 2.14: the keys of `data`. */
const ROOM = ['room_id', 'room_name', 'template_id', 'session_id', 'session_started_at'];
const PERSON = ['peer_id', 'user_id', 'user_name', 'user_data'];
const KEYS: Record<string, string[]> = {
  'session.open.success': ROOM,
  'session.close.success': [...ROOM, 'session_duration', 'session_stopped_at'],
  'peer.join.success': [...ROOM, ...PERSON, 'role', 'joined_at', 'type'],
  'peer.leave.success': [
    ...[...ROOM, ...PERSON, 'role', 'joined_at', 'left_at', 'duration', 'reason', 'message', 'type'],
  ],
  'room.end.success': [
    ...[...ROOM, 'peer_id', 'user_id', 'user_name', 'role', 'lock_room', 'reason', 'source'],
  ],
  'role.change.success': [
    ...[...ROOM, ...PERSON, 'previous_role', 'role', 'joined_at', 'role_changed_at'],
    'role_change_requested_by',
  ],
  'track.recording.started.success': [
    ...['room_id', 'session_id', 'peer_id', 'stream_id', 'track_id', 'track_type'],
  ],
  'track.recording.success': [
    ...['room_id', 'session_id', 'peer_id', 'stream_id', 'track_id', 'track_type', 'size'],
    ...['recording_id', 'recording_path', 'recording_presigned_url'],
  ],
  'beam.started.success': [
    ...['beam_id', 'job_id', 'room_id', 'template_id', 'peer_id', 'session_id', 'session_started_at'],
    ...['metadata_id', 'metadata_timestamp', 'max_width', 'max_height', 'meeting_url', 'rtmp'],
    ...['recording_enabled', 'start_delay'],
  ],
  'beam.stopped.success': [
    ...['beam_id', 'job_id', 'room_id', 'template_id', 'peer_id', 'session_id', 'session_started_at'],
    ...['metadata_id', 'metadata_timestamp', 'max_width', 'max_height', 'meeting_url', 'rtmp'],
    ...['recording_enabled', 'duration', 'reason'],
  ],
};

describe('HM 2.14 what webhooks tell, read by analytics', () => {
  const media = recordingEngine();
  let server: TestServer;
  const house = recordingHouse(() => server);
  const { rest } = house;
  const callers: Caller[] = [];
  before(async () => {
    server = await startServer({ ENFILADE_FFMPEG: '/nowhere/ffmpeg' }, media.engine);
  });
  after(async () => {
    house.close();
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  async function come(room: string, role: string, name: string, data = ''): Promise<Caller> {
    const caller = await connect(server, appToken(room, role, `user-${name}`));
    callers.push(caller);
    await caller.call('join', { name, data, offer: { type: 'offer', sdp: 'data' } });
    return caller;
  }
  const listed = (room: string, types: string[], more = '') =>
    rest.get<Events>(
      `/analytics/events?room_id=${room}&limit=100${types.map((type) => `&type=${type}`).join('')}${more}`,
    );
  /** Oldest first, as soon as there are so many. */
  async function told(room: string, types: string[], count: number): Promise<Hook[]> {
    return house.until(`${String(count)} of ${types.join()}`, async () => {
      const { events, total } = await listed(room, types);
      assert.equal(total, events.length);
      return events.length >= count ? events.toReversed() : undefined;
    });
  }
  async function checkEnvelope(hooks: readonly Hook[], room: string): Promise<void> {
    const { customer_id, app_id, template_id } = await rest.get<Record<string, string>>(`/rooms/${room}`);
    for (const hook of hooks) {
      const { version, id, timestamp, type, data } = hook;
      assert.deepEqual(Object.keys(hook).toSorted(), [
        ...['account_id', 'app_id', 'data', 'id', 'template_id', 'timestamp', 'type', 'version'],
      ]);
      assert.deepEqual(
        [hook.account_id, hook.app_id, hook.template_id, version],
        [customer_id, app_id, template_id, '2.0'],
      );
      assert.match(id, UUID);
      assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      assert.deepEqual(Object.keys(data).toSorted(), KEYS[type]?.toSorted(), type);
      assert.equal(data['room_id'], room);
      for (const [key, value] of Object.entries(data)) {
        if (key.endsWith('_at')) assert.match(String(value), TIME, key);
      }
    }
    assert.equal(new Set(hooks.map(({ id }) => id)).size, hooks.length);
  }
  const pick = ({ data }: Hook, ...keys: string[]) => keys.map((key) => data[key]);

  test('session.*, peer.*: who came, went, was thrown out and was lost, and why', async (t) => {
    const { id: room, name } = await rest.room();
    const host = await come(room, 'host', 'Ann', '{"n":1}');
    const [left, thrown, byApi, lost] = [
      await come(room, 'guest', 'Ben'),
      await come(room, 'guest', 'Cid'),
      await come(room, 'guest', 'Dan'),
      await come(room, 'guest', 'Eve'),
    ];
    await left.call('leave', {});
    await host.call('peer-leave-request', { requested_for: thrown.id, reason: 'noise' });
    await rest.post(`/active-rooms/${room}/remove-peers`, { peer_id: byApi.id, reason: 'late' });
    const subject = await subjectOf(server, room);
    t.mock.timers.enable({ apis: ['setTimeout'] });
    lost.ws.terminate();
    // Their place is kept for a minute: no request is made while the clock is not the real one.
    await eventually(async () => {
      t.mock.timers.tick(66_000);
      return (await server.eventTypes(subject)).filter((type) => type === 'participant.left').length === 4;
    });
    t.mock.timers.reset();
    await host.call('leave', {});

    const types = [
      'session.open.success',
      'session.close.success',
      'peer.join.success',
      'peer.leave.success',
    ];
    const hooks = await told(room, types, 12);
    await checkEnvelope(hooks, room);
    const of = (type: string) => hooks.filter((hook) => hook.type === type);
    assert.equal(hooks[0]?.type, 'session.open.success');
    assert.equal(hooks.at(-1)?.type, 'session.close.success');
    assert.deepEqual(
      of('peer.join.success').map((hook) =>
        pick(hook, 'peer_id', 'user_id', 'user_name', 'user_data', 'role', 'type'),
      ),
      [
        [host.id, 'user-Ann', 'Ann', '{"n":1}', 'host', 'regular'],
        [left.id, 'user-Ben', 'Ben', '', 'guest', 'regular'],
        [thrown.id, 'user-Cid', 'Cid', '', 'guest', 'regular'],
        [byApi.id, 'user-Dan', 'Dan', '', 'guest', 'regular'],
        [lost.id, 'user-Eve', 'Eve', '', 'guest', 'regular'],
      ],
    );
    assert.deepEqual(
      of('peer.leave.success').map((hook) => pick(hook, 'peer_id', 'role', 'reason', 'message', 'user_data')),
      [
        [left.id, 'guest', 'client request', '', ''],
        [thrown.id, 'guest', 'peer kicked', 'noise', ''],
        [byApi.id, 'guest', 'peer kicked', 'late', ''],
        [lost.id, 'guest', 'websocket closed', '', ''],
        [host.id, 'host', 'client request', '', '{"n":1}'],
      ],
    );
    const sessions = await rest.get<{ data: { id: string; created_at: string; updated_at: string }[] }>(
      `/sessions?room_id=${room}`,
    );
    const [session] = sessions.data;
    for (const hook of hooks) {
      const wanted = [name, session?.id, session?.created_at];
      assert.deepEqual(pick(hook, 'room_name', 'session_id', 'session_started_at'), wanted);
    }
    const [close] = of('session.close.success');
    assert.equal(close?.data['session_stopped_at'], session?.updated_at);
    const lasted = Date.parse(session?.updated_at ?? '') - Date.parse(session?.created_at ?? '');
    assert.equal(close?.data['session_duration'], Math.round(lasted / 1000));

    // Filters, pages that lead through all of it once, and the same ids again.
    const one = await listed(room, types, `&peer_id=${thrown.id}`);
    assert.deepEqual(
      one.events.map(({ type }) => type),
      ['peer.leave.success', 'peer.join.success'],
    );
    assert.equal((await listed(room, types, '&user_id=user-Ben')).total, 2);
    assert.equal((await listed(room, types, `&session_id=${session?.id ?? ''}`)).total, 12);
    assert.equal((await listed(room, types, '&session_id=0123456789abcdef01234567')).total, 0);
    assert.equal((await listed(room, types, '&error=true')).total, 0);
    const seen: Hook[] = [];
    for (let start = ''; ;) {
      const query = types.map((type) => `&type=${type}`).join('') + (start && `&start=${start}`);
      const page = await rest.get<Events>(`/analytics/events?room_id=${room}&limit=5${query}`);
      assert.equal(page.total, 12);
      seen.push(...page.events);
      start = page.next;
      if (start === '') break;
    }
    assert.deepEqual(seen.toReversed(), hooks);
    // Without `type` it is what it was.
    assert.deepEqual(await rest.get<Events>(`/analytics/events?room_id=${room}`), {
      ...{ limit: 10, total: 0, next: '', events: [] },
    });
  });

  test('peer.join with tracks between: both kinds in one order, page by page', async () => {
    const { id: room } = await rest.room();
    const host = await come(room, 'host', 'Ann');
    await host.publish([`a-${host.id}`, 'audio']);
    await come(room, 'guest', 'Ben');
    const types = ['peer.join.success', 'track.add.success'];
    const hooks = await told(room, types, 3);
    const names = ['peer.join.success', 'track.add.success', 'peer.join.success'];
    assert.deepEqual(hooks.map(({ type }) => type).toSorted(), names.toSorted());
    const seen: Hook[] = [];
    for (let start = ''; ;) {
      const query = `&type=${types.join('&type=')}${start && `&start=${start}`}`;
      const page = await rest.get<Events>(`/analytics/events?room_id=${room}&limit=1${query}`);
      assert.equal(page.total, 3);
      seen.push(...page.events);
      start = page.next;
      if (start === '') break;
    }
    assert.deepEqual(seen.toReversed(), hooks);
  });

  test('role.change.success, room.end.success: by somebody in the call, and by the API', async () => {
    const { id: room } = await rest.room();
    const host = await come(room, 'host', 'Ann');
    const guest = await come(room, 'guest', 'Ben', 'said');
    await host.call('role-change-request', { requested_for: guest.id, role: 'host', force: true });
    await rest.post(`/active-rooms/${room}/peers/${guest.id}`, { role: 'guest' });
    await host.call('role-change-request', { requested_for: guest.id, role: 'host', force: false });
    const { token } = await guest.hear('on-role-change-request');
    await guest.call('role-change', { role: 'host', token });
    const [byPeer, byApi, taken] = await told(room, ['role.change.success'], 3);
    assert.ok(byPeer && byApi && taken);
    await checkEnvelope([byPeer, taken], room);
    const { role_change_requested_by: _absent, ...rest3 } = byPeer.data;
    assert.deepEqual(Object.keys(byApi.data), Object.keys(rest3));
    const roles = ['peer_id', 'user_data', 'previous_role', 'role', 'role_change_requested_by'];
    assert.deepEqual(
      [byPeer, byApi, taken].map((hook) => pick(hook, ...roles)),
      [
        [guest.id, 'said', 'guest', 'host', host.id],
        [guest.id, 'said', 'host', 'guest', undefined],
        [guest.id, 'said', 'guest', 'host', host.id],
      ],
    );

    await host.call('end-room', { reason: 'over' });
    await guest.closed();
    await rest.post(`/active-rooms/${room}/end-room`, { reason: 'really', lock: true });
    const ends = await told(room, ['room.end.success'], 2);
    await checkEnvelope(ends, room);
    assert.deepEqual(
      ends.map((hook) =>
        pick(hook, 'peer_id', 'user_id', 'user_name', 'role', 'lock_room', 'reason', 'source'),
      ),
      [
        [host.id, 'user-Ann', 'Ann', 'host', false, 'over', 'peer'],
        ['', '', '', '', true, 'really', 'api'],
      ],
    );
    const left = await told(room, ['peer.leave.success'], 2);
    assert.deepEqual(
      left.map((hook) => pick(hook, 'peer_id', 'role', 'reason', 'message')),
      [
        [guest.id, 'host', 'peer kicked', 'over'],
        [host.id, 'host', 'peer kicked', 'really'],
      ],
    );
  });

  test('beam.*, track.recording.*: what was recorded, with addresses that open it and nothing that opens the storage', async () => {
    const template_id = await house.template('hooks', { trackRecording: { enabled: true } });
    const { id: room } = await rest.room({ template_id });
    const host = await come(room, 'host', 'Ann');
    const asked = await house.start(room, { meeting_url: 'https://example.com/x' });
    await house.untilStatus(asked.id, 'running');
    const recording = await house.until('the engine', () => Promise.resolve(media.recording(asked.id)));
    await media.begin(recording, {
      ...{ track: 't-1', stream: 's-1', peer: host.id, kind: 'audio' as const },
    });
    await rest.post(`/recordings/${asked.id}/stop`);
    const { recording_assets } = await house.untilStatus(asked.id, 'completed');
    const [file] = recording_assets ?? [];
    assert.ok(file);
    const types = ['beam.started.success', 'beam.stopped.success', 'track.recording.started.success'];
    const hooks = await told(room, [...types, 'track.recording.success'], 4);
    await checkEnvelope(hooks, room);
    const [started, track, stopped, kept] = hooks;
    assert.ok(started && track && stopped && kept);
    const beam = ['beam_id', 'job_id', 'meeting_url', 'rtmp', 'recording_enabled', 'max_width', 'max_height'];
    const wanted = [asked.id, asked.id, 'https://example.com/x', [], true, 1280, 720];
    assert.deepEqual(pick(started, ...beam), wanted);
    assert.deepEqual(pick(stopped, ...beam, 'reason'), [...wanted, 'client request']);
    assert.equal(started.data['metadata_id'], started.id);
    const ofTrack = ['peer_id', 'stream_id', 'track_id', 'track_type'];
    assert.deepEqual(pick(track, ...ofTrack), [host.id, 's-1', 't-1', 'audio']);
    assert.deepEqual(pick(kept, ...ofTrack, 'size', 'recording_id', 'recording_path'), [
      ...[host.id, 's-1', 't-1', 'audio', 13, file.id, file.path],
    ]);
    const opened = await fetch(String(kept.data['recording_presigned_url']));
    assert.deepEqual([opened.status, await opened.text()], [200, 'so it sounded']);
    assert.equal((await listed(room, types, `&beam_id=${asked.id}`)).total, 2);
    assert.equal((await listed(room, types, '&beam_id=0123456789abcdef01234567')).total, 0);
  });

  test('beam.failure, track.recording.failure: no upload tells its credentials', async () => {
    const upload_info = {
      ...{ type: 's3', location: 'bucket', prefix: 'p', options: { region: 'eu-west-1' } },
      credentials: { key: 'AKIAHOOKSKEY', secret: 'hooks-upload-secret' },
    };
    const template_id = await house.template('hooks-failing', { trackRecording: { enabled: true } });
    const { id: room } = await rest.room({ template_id, recording_info: { enabled: false, upload_info } });
    await come(room, 'host', 'Ann');
    media.refuse(new Error('no disk'));
    const asked = await house.start(room, {});
    await house.untilStatus(asked.id, 'failed');
    media.refuse(undefined);
    const { events } = await listed(room, ['beam.failure', 'recording.failed']);
    const [failure] = events.filter(({ data }) => data['beam_id'] === asked.id);
    assert.ok(failure);
    assert.deepEqual(pick(failure, 'error_type', 'error_code', 'duration', 'recording_enabled'), [
      ...['INTERNAL_ERROR', 1, 0, true],
    ]);
    assert.equal(typeof failure.data['error_message'], 'string');
    assert.equal((await listed(room, ['beam.failure'], '&error=true')).total, 1);
    assert.equal((await listed(room, ['beam.failure'], '&error=false')).total, 0);
    const all = JSON.stringify(await listed(room, ['beam.failure', 'recording.failed', 'peer.join.success']));
    for (const secret of ['AKIAHOOKSKEY', 'hooks-upload-secret', 'no disk']) assert.ok(!all.includes(secret));
  });

  test('another project sees nothing of it; types that are not there are none', async () => {
    const { id: room } = await rest.room();
    await come(room, 'host', 'Ann');
    await told(room, ['peer.join.success'], 1);
    const { keys } = await server.addProject('others');
    const others = clientOf(
      () => server,
      () => keys,
    );
    const path = `/analytics/events?room_id=${room}&type=peer.join.success`;
    assert.equal((await others.raw(path)).status, 404);
    for (const type of ['constructor', 'participant.joined', 'transcription.success']) {
      assert.equal((await listed(room, [type])).total, 0);
    }
  });
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2000; turn += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail('it did not come about');
}
