import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Asset, Recording } from '../../recordings/recording.ts';
import type { Stream } from '../../streams/stream.ts';
import type { Happened } from '../../rooms/call-history.ts';
import { presentWebhook } from './present-webhooks.ts';
import { filesOf } from './present-webhooks-recordings.ts';
import type { WebhookFacts } from './webhook-facts.ts';

const ROOM = 'a'.repeat(32);
const SESSION = 'b'.repeat(32);
const AT = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const JOB = 'c'.repeat(24);

const wish = { width: 1280, height: 720, meetingUrl: 'https://example.com/x', destination: '' };
const job = {
  ...{ id: JOB, projectId: 'p', roomNum: 1, roomId: ROOM, sessionId: SESSION, startedBy: 'peer-1' },
  ...{ stoppedBy: '', stopReason: null, fault: null, holder: null, createdAt: AT - 65_000 },
  ...{ startedAt: AT - 60_000, stoppedAt: AT, updatedAt: AT },
};
const recording = (change: Partial<Recording> = {}, kind: 'Browser' | 'sfu' = 'Browser'): Recording => ({
  ...{ ...job, status: 'completed', paused: false, upload: null, made: true },
  wish: { ...wish, kind, composite: true, tracks: false, streams: true, audioOnly: false, maxMs: 1 },
  ...change,
});
const stream = (kind: 'hls' | 'rtmp', change: Partial<Stream> = {}): Stream => ({
  ...{ ...job, kind, status: 'running', wish, place: 'secret-place', sealedTargets: 'sealed' },
  recordings: [],
  ...change,
});
const asset = (type: Asset['type'], change: Partial<Asset> = {}): Asset => ({
  ...{ id: `id-${type}`, recordingId: JOB, projectId: 'p', roomNum: 1, roomId: ROOM, sessionId: SESSION },
  ...{ type, status: 'completed', object: `beam/${type}`, contentType: '', file: null, blobId: null },
  ...{ place: { type: 's3', location: 'bucket' }, bytes: 9, durationMs: 59_400, facts: {}, fault: null },
  ...{ tries: 0, tryAt: null, createdAt: AT, updatedAt: AT, ...change },
});
const facts = (change: Partial<WebhookFacts> = {}): WebhookFacts => ({
  ...{ project: { customerId: 'customer', appId: 'app' }, room: { id: ROOM, alias: 'room-1' } },
  ...{ templateId: 'template', people: new Map(), peers: new Map(), assets: new Map() },
  sessions: new Map([[SESSION, sessionRow]]),
  ...{ recordings: new Map([[JOB, recording()]]), streams: new Map(), urls: new Map() },
  ...{ targetsOf: () => ['rtmp://example.com/live/key'], watchedAt: () => 'https://example.com/i.m3u8' },
  ...change,
});
const sessionRow = {
  ...{ id: SESSION, project_id: 'p', room_num: 1, started_at: AT - 90_000, ended_at: AT, seen_at: AT },
  ...{ holder: '', clock_from: 0, ends_at: null },
};
const event = (type: string, data: object): Happened => ({
  ...{ seq: 7, subject: ROOM, type, actor: 'system', door: 'system', at: AT },
  data: { session: SESSION, ...data },
});
const beamEvent = (type: string, more: object = {}) => event(type, { recording: JOB, ...more });
const hookOf = (happened: Happened, known: WebhookFacts) => {
  const hook = presentWebhook(happened, known);
  assert.ok(hook);
  return hook;
};

const SESSION_FACTS = { session_id: 'b'.repeat(24), session_started_at: '2026-01-02T03:02:35.678Z' };
const ROOM_FACTS = { room_id: 'a'.repeat(24), template_id: 'template' };
const BEAM = {
  ...{ beam_id: JOB, ...ROOM_FACTS, peer_id: 'peer-1', ...SESSION_FACTS },
  ...{ metadata_timestamp: '2026-01-02T03:04:05.678Z', max_width: 1280, max_height: 720 },
  meeting_url: 'https://example.com/x',
};
const FILMED = {
  ...{ duration: 59, size: 9, recording_path: 's3://bucket/beam/room-composite' },
  ...{ recording_presigned_url: 'https://film', chat_recording_path: 's3://bucket/beam/chat' },
  chat_recording_presigned_url: 'https://chat',
};
const files = new Map([[JOB, [asset('chat'), asset('room-composite')]]]);
const urls = new Map([
  ['id-room-composite', 'https://film'],
  ['id-chat', 'https://chat'],
]);

describe('HM 2.14 webhooks of recordings and streams', () => {
  test('HM 2.14 beam.recording.success: the film and the chat, also where something else failed', () => {
    for (const type of ['recording.completed', 'recording.failed']) {
      const known = facts({ assets: files, urls });
      const hook = hookOf(beamEvent(type), known);
      assert.deepEqual(
        filesOf(beamEvent(type), known).map(({ id }) => id),
        ['id-room-composite', 'id-chat'],
      );
      assert.deepEqual([hook.type, hook.version], ['beam.recording.success', '2.0']);
      assert.equal(hook.timestamp, '2026-01-02T03:04:05Z');
      assert.deepEqual(hook.data, {
        ...{ ...BEAM, ...FILMED, metadata_id: hook.id, rtmp: [], recording_id: 'id-room-composite' },
        ...{ created_at: '2026-01-02T03:04:05.678Z', started_at: '2026-01-02T03:03:05.678Z' },
        stopped_at: '2026-01-02T03:04:05.678Z',
      });
    }
  });

  test('HM 2.14 recording.success, recording.failed: what a room records by itself, of version 1.0', () => {
    const session = { ...SESSION_FACTS, session_stopped_at: '2026-01-02T03:04:05.678Z' };
    const about = { ...ROOM_FACTS, room_name: 'room-1', ...session };
    const byItself = new Map([[JOB, recording({}, 'sfu')]]);
    const done = hookOf(
      beamEvent('recording.completed'),
      facts({ assets: files, urls, recordings: byItself }),
    );
    assert.deepEqual([done.type, done.version], ['recording.success', '1.0']);
    assert.deepEqual(done.data, { ...about, ...FILMED });
    const lost = new Map([[JOB, [asset('room-composite', { status: 'failed', fault: 'no' })]]]);
    const recordings = new Map([[JOB, recording({ fault: 'no' }, 'sfu')]]);
    const failed = hookOf(beamEvent('recording.failed'), facts({ assets: lost, recordings }));
    assert.deepEqual([failed.type, failed.version], ['recording.failed', '1.0']);
    assert.deepEqual(failed.data, { ...about, error: 'no', error_type: 'CLOUD_ACCESS_ERROR' });
    for (const type of ['recording.started', 'recording.stopped']) {
      assert.equal(presentWebhook(beamEvent(type), facts({ recordings: byItself })), undefined);
    }
  });

  test('HM 2.14 beam.failure: which kind of failure', () => {
    const unsent = [asset('room-composite', { status: 'failed', fault: 'no' })];
    const rows: [of: Partial<Recording>, assets: Asset[], type: string, duration: number][] = [
      [{ fault: 'no' }, unsent, 'UPLOAD_ERROR', 60],
      [{ fault: 'no', stopReason: 'failure: BEAM_STOPPED' }, [], 'BEAM_STOPPED', 60],
      [{ fault: 'no', startedAt: null }, [], 'INTERNAL_ERROR', 0],
    ];
    for (const [change, assets, error_type, duration] of rows) {
      const recordings = new Map([[JOB, recording(change)]]);
      const known = facts({ recordings, assets: new Map([[JOB, assets]]) });
      const hook = hookOf(beamEvent('recording.failed'), known);
      assert.equal(hook.type, 'beam.failure');
      assert.deepEqual(hook.data, {
        ...{ ...BEAM, job_id: JOB, metadata_id: hook.id, recording_enabled: true, rtmp: [] },
        ...{ error_type, error_message: 'no', error_code: 1, duration },
      });
    }
  });

  test('HM 2.14 stream.recording.*: the film of one publisher; what is tried again is not told', () => {
    const data = {
      ...{ asset: 'id-stream', type: 'stream', path: 's3://bucket/x.mp4', size: 9, durationMs: 1600 },
      ...{ stream_id: 's-1', peer_id: 'peer-1', stream_type: 'regular' },
    };
    const told = {
      ...{ room_id: ROOM_FACTS.room_id, session_id: SESSION_FACTS.session_id, peer_id: 'peer-1' },
      ...{ stream_id: 's-1', duration: 2, type: 'regular', stream_type: 'regular', user_id: '', size: 9 },
      ...{ recording_id: 'id-stream', recording_path: 's3://bucket/x.mp4' },
    };
    const known = facts({ urls: new Map([['id-stream', 'https://x']]) });
    const kept = hookOf(beamEvent('recording.asset.completed', data), known);
    assert.deepEqual([kept.type, kept.version], ['stream.recording.success', '2.0']);
    assert.deepEqual(kept.data, { ...told, recording_presigned_url: 'https://x' });
    const lost = hookOf(beamEvent('recording.asset.failed', { ...data, error: 'no' }), known);
    assert.equal(lost.type, 'stream.recording.failure');
    assert.deepEqual(lost.data, { ...told, error_message: 'no' });
    for (const type of ['made', 'delayed']) {
      assert.equal(presentWebhook(beamEvent(`recording.asset.${type}`, data), known), undefined);
    }
  });

  test('HM 2.14 hls.*, and beam.* of a stream that is sent', () => {
    const of = (kind: 'hls' | 'rtmp', type: string, change: Partial<Stream> = {}, more: object = {}) => {
      const known = facts({ streams: new Map([[JOB, stream(kind, change)]]) });
      return presentWebhook(event(type, { stream: JOB, kind, ...more }), known);
    };
    const hls = {
      ...{ recording_single_file_per_layer_enabled: false, recording_vod_playlist_enabled: false },
    };
    const rtmp = { recording_enabled: false, rtmp: [{ url: 'rtmp://example.com/live/key' }] };
    const begun = { startedAt: AT - 60_000 };
    const times = { started_at: '2026-01-02T03:03:05.678Z' };
    const stopped_at = '2026-01-02T03:04:05.678Z';
    const over = { stoppedAt: AT, reason: 'room ended' };
    const error = { error_type: 'INTERNAL_ERROR', error_message: 'no', error_code: 1, duration: 60 };
    const rows = [
      [
        'hls',
        'stream.started',
        begun,
        'hls.started.success',
        { ...hls, ...times, start_delay: 5, url: 'https://example.com/i.m3u8' },
      ],
      [
        'hls',
        'stream.stopped',
        over,
        'hls.stopped.success',
        { ...hls, ...times, stopped_at, duration: 60, reason: 'room ended' },
      ],
      ['hls', 'stream.failed', {}, 'hls.failure', { ...hls, ...error }],
      ['rtmp', 'stream.started', begun, 'beam.started.success', { ...rtmp, start_delay: 5 }],
      [
        'rtmp',
        'stream.stopped',
        over,
        'beam.stopped.success',
        { ...rtmp, duration: 60, reason: 'room ended' },
      ],
      ['rtmp', 'stream.failed', {}, 'beam.failure', { ...rtmp, ...error }],
    ] as const;
    for (const [kind, type, data, wanted, more] of rows) {
      const hook = of(kind, type, { fault: 'no' }, data);
      assert.equal(hook?.type, wanted);
      assert.deepEqual(hook.data, { ...BEAM, job_id: JOB, metadata_id: hook.id, ...more });
    }
    assert.equal(of('hls', 'stream.stopped', { startedAt: null }), undefined);
    assert.equal(of('hls', 'stream.requested'), undefined);
  });

  test('HM 2.14 leave reasons; who had no seat; what ends by itself was not called for', () => {
    const reasons: [reason: string, door: string, told: string][] = [
      ['left', 'native', 'client request'],
      ['lost', '100ms', 'websocket closed'],
      ['lost', 'system', 'server removed peer'],
      ['replaced', '100ms', 'websocket closed'],
      ['removed', '100ms', 'peer kicked'],
      ['banned', 'native', 'peer kicked'],
      ['room_closed', '100ms', 'peer kicked'],
    ];
    for (const [reason, door, told] of reasons) {
      const hook = hookOf({ ...event('participant.left', { participant: 'x', reason }), door }, facts());
      assert.equal(hook.data['reason'], told, reason);
    }
    const refused = hookOf(event('seat.refused', { userId: 'ann', name: 'Ann', role: 'writer' }), facts());
    assert.equal(refused.type, 'peer.join.failure');
    assert.deepEqual(refused.data, {
      ...{ ...ROOM_FACTS, room_name: 'room-1', peer_id: '', user_id: 'ann', user_name: 'Ann' },
      ...{ user_data: '', role: 'writer', joined_at: '0001-01-01T00:00:00Z', type: 'regular' },
      error_message: 'role not allowed',
    });
    assert.equal(
      presentWebhook(event('session.closing', { reason: 'max duration reached' }), facts()),
      undefined,
    );
  });
});
