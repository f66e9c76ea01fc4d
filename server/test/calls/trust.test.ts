import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { clientOf } from '../hms/client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken, connect, type Caller } from './caller.ts';

const FINGERPRINT = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0')).join(':');
const LINES = [
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdef01234567',
  `a=fingerprint:sha-256 ${FINGERPRINT.toUpperCase()}`,
  'a=setup:actpass',
];

/** What a browser would offer, in short: a channel and these tracks. */
function offerOf(...tracks: [id: string, kind: 'audio' | 'video'][]): string {
  const mids = ['0', ...tracks.map((_, index) => String(index + 1))];
  const sections = tracks.flatMap(([id, kind], index) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'audio' ? '111' : '96'}`,
    ...LINES,
    `a=mid:${String(index + 1)}`,
    'a=sendonly',
    `a=msid:stream ${id}`,
    'a=rtcp-mux',
    kind === 'audio' ? 'a=rtpmap:111 opus/48000/2' : 'a=rtpmap:96 VP8/90000',
    `a=ssrc:${String(1000 + index)} cname:x`,
  ]);
  const head = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`];
  const channel = [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...LINES,
    'a=mid:0',
    'a=sctp-port:5000',
  ];
  return `${[...head, ...channel, ...sections].join('\r\n')}\r\n`;
}

/** The direction of each section of an answer, by its mid. */
function directions(sdp: string): Record<string, string> {
  const sections = sdp.split(/^m=/m).slice(1);
  return Object.fromEntries(
    sections.map((section) => [
      /a=mid:(\S+)/.exec(section)?.[1] ?? '',
      /a=(sendonly|recvonly|sendrecv|inactive)/.exec(section)?.[1] ?? 'channel',
    ]),
  );
}

describe('what the engine takes is what the role may publish, whatever a page offers', () => {
  let server: TestServer;
  const rest = clientOf(() => server);
  const callers: Caller[] = [];
  let template: string;
  before(async () => {
    server = await startServer({}, weriftEngine({ addresses: ['127.0.0.1'], processes: 1 }));
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'trust',
      roles: {
        host: { publishParams: { allowed: ['audio', 'video', 'screen'] } },
        speaker: { publishParams: { allowed: ['audio'] } },
        viewer: { publishParams: { allowed: [] } },
      },
    });
    template = made.id;
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  async function joined(room: string, role: string): Promise<Caller> {
    const caller = await connect(server, appToken(room, role));
    callers.push(caller);
    await caller.call('join', { name: role, data: '', offer: { type: 'offer', sdp: offerOf() } });
    return caller;
  }
  const publish = async (caller: Caller, said: Record<string, [type: string, source?: string]>) => {
    const ids = Object.keys(said).map((id): [string, 'audio' | 'video'] => [
      id,
      said[id]?.[0] === 'audio' ? 'audio' : 'video',
    ]);
    const tracks = Object.entries(said).map(([track_id, [type, source = 'regular']]) => [
      track_id,
      { track_id, stream_id: 'stream', type, source },
    ]);
    const { sdp } = await caller.call('offer', {
      desc: { type: 'offer', sdp: offerOf(...ids) },
      tracks: Object.fromEntries(tracks) as object,
    });
    return directions(String(sdp));
  };

  for (const { role, says, takes } of [
    { role: 'host', says: { a: ['audio'], v: ['video'] }, takes: ['recvonly', 'recvonly'] },
    { role: 'speaker', says: { a: ['audio'], v: ['video'] }, takes: ['recvonly', 'inactive'] },
    { role: 'speaker', says: { a: ['audio'], s: ['video', 'screen'] }, takes: ['recvonly', 'inactive'] },
    { role: 'viewer', says: { a: ['audio'], v: ['video'] }, takes: ['inactive', 'inactive'] },
  ] satisfies { role: string; says: Record<string, [string, string?]>; takes: string[] }[])
    test(`6 ${role} offers ${JSON.stringify(says)}`, async () => {
      const { id: room } = await rest.room({ template_id: template });
      const caller = await joined(room, role);
      assert.deepEqual(await publish(caller, says), { 0: 'channel', 1: takes[0], 2: takes[1] });
    });

  test('6 a track that is not named among the tracks, or is named as something else, is not taken', async () => {
    const { id: room } = await rest.room({ template_id: template });
    const caller = await joined(room, 'speaker');
    const named = { a: { track_id: 'a', stream_id: 'stream', type: 'audio' } };
    const offer = (sdp: string, tracks: object) =>
      caller.call('offer', { desc: { type: 'offer', sdp }, tracks });
    const without = await offer(offerOf(['a', 'audio'], ['v', 'video']), {});
    assert.deepEqual(directions(String(without['sdp'])), { 0: 'channel', 1: 'inactive', 2: 'inactive' });
    // A picture under the name of a sound.
    const lie = await offer(offerOf(['a', 'video']), named);
    assert.deepEqual(directions(String(lie['sdp'])), { 0: 'channel', 1: 'inactive' });
  });

  test('HM 2.5 a template that is changed holds in a running session from when the next one comes', async () => {
    const role = (allowed: string[]) => ({ publishParams: { allowed } });
    const { id } = await rest.post<{ id: string }>('/templates', {
      name: 'changing',
      roles: { host: role(['audio']), speaker: role(['audio', 'video']) },
    });
    const { id: room } = await rest.room({ template_id: id });
    const speaker = await joined(room, 'speaker');
    const both: Record<string, [string]> = { a: ['audio'], v: ['video'] };
    assert.deepEqual(await publish(speaker, both), { 0: 'channel', 1: 'recvonly', 2: 'recvonly' });
    await rest.post(`/templates/${id}/roles/speaker`, role(['audio']));
    assert.deepEqual(await publish(speaker, both), { 0: 'channel', 1: 'recvonly', 2: 'recvonly' });
    const late = await joined(room, 'speaker');
    const other: Record<string, [string]> = { b: ['audio'], w: ['video'] };
    assert.deepEqual(await publish(late, other), { 0: 'channel', 1: 'recvonly', 2: 'inactive' });
    assert.deepEqual(await publish(speaker, both), { 0: 'channel', 1: 'recvonly', 2: 'inactive' });
  });

  test('6 the id of a track of somebody else is not taken twice', async () => {
    const { id: room } = await rest.room({ template_id: template });
    const [host, speaker] = [await joined(room, 'host'), await joined(room, 'speaker')];
    assert.deepEqual(await publish(host, { a: ['audio'] }), { 0: 'channel', 1: 'recvonly' });
    assert.deepEqual(await publish(speaker, { a: ['audio'] }), { 0: 'channel', 1: 'inactive' });
  });

  for (const [member, value] of [
    ['stream_id', 's\r\na=candidate:1 1 udp 1 192.0.2.1 9 typ host'],
    ['stream_id', 's other'],
    ['track_id', 'a\u2028'],
    ['track_id', 'a\0'],
  ] as const)
    test(`6 a ${member} that would write into what others are offered: ${JSON.stringify(value)}`, async () => {
      const { id: room } = await rest.room({ template_id: template });
      const speaker = await joined(room, 'speaker');
      const track = { track_id: 'a', stream_id: 'stream', type: 'audio', [member]: value };
      const offer = { desc: { type: 'offer', sdp: offerOf(['a', 'audio']) }, tracks: { a: track } };
      await assert.rejects(speaker.call('offer', offer), { code: 400 });
    });
});
