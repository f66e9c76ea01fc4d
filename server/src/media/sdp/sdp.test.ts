import assert from 'node:assert/strict';
import { test } from 'node:test';
import { taken, writeAnswer } from './answer.ts';
import { attribute, direction, readSdp, remoteOf, type Local } from './lines.ts';
import { writeOffer, type Offered } from './offer.ts';

const LOCAL: Local = {
  user: 'us',
  password: 'secret',
  fingerprint: 'AA:BB',
  candidates: ['candidate:1 1 udp 1 127.0.0.1 4000 typ host'],
};

const AUDIO = [
  'a=rtpmap:111 opus/48000/2',
  'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'a=extmap:4/recvonly urn:ietf:params:rtp-hdrext:sdes:mid',
];
const VIDEO = [
  'a=rtpmap:45 AV1/90000',
  'a=rtpmap:46 rtx/90000',
  'a=fmtp:46 apt=45',
  'a=rtpmap:98 VP8/90000',
  'a=rtpmap:99 rtx/90000',
  'a=fmtp:99 apt=98',
  'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
];

/** A section as Chromium offers it. */
const section = (kind: string, port: number, mid: string, ...more: string[]): string[] => [
  `m=${kind} ${port} UDP/TLS/RTP/SAVPF ${kind === 'audio' ? '111 9' : '45 46 98 99'}`,
  `a=ice-ufrag:u${mid}`,
  'a=ice-pwd:p',
  'a=fingerprint:sha-256 CC:DD',
  'a=setup:actpass',
  `a=mid:${mid}`,
  ...(kind === 'audio' ? AUDIO : VIDEO),
  ...more,
];
const offer = (bundle: string, ...sections: string[][]) =>
  readSdp(['v=0', 'o=- 1 1 IN IP4 0.0.0.0', `a=group:BUNDLE ${bundle}`, ...sections.flat()].join('\r\n'));

const TRACKS = [
  { id: 'sound', stream: 'ann', kind: 'audio' },
  { id: 'picture', stream: 'ann', kind: 'video' },
] as const;

test('tracks that may be published are taken, others stand inactive, each in its place', () => {
  const found = offer(
    '0 1 2',
    section('audio', 9, '0', 'a=sendonly', 'a=msid:ann sound', 'a=ssrc:5 cname:x'),
    section(
      'video',
      9,
      '1',
      'a=sendonly',
      'a=msid:ann picture',
      'a=ssrc-group:FID 6 7',
      'a=ssrc:6 cname:x',
      'a=ssrc:7 cname:x',
    ),
    section('video', 9, '2', 'a=sendonly', 'a=msid:ann screen'),
  );
  const accepted = taken(found, TRACKS);
  assert.deepEqual(
    accepted.map(({ mid, track, ssrcs }) => [mid, track.id, ssrcs]),
    [
      ['0', 'sound', [{ main: 5 }]],
      ['1', 'picture', [{ main: 6, repair: 7 }]],
    ],
  );
  const answer = readSdp(writeAnswer(found, accepted, LOCAL, 1));
  assert.deepEqual(answer.sections.map(direction), ['recvonly', 'recvonly', 'inactive']);
  assert.equal(attribute(answer, 'group'), 'BUNDLE 0 1 2');
  const [sound, picture] = answer.sections;
  assert.deepEqual(sound?.formats, ['111']);
  assert.deepEqual(picture?.formats, ['98', '99'], 'by the numbers of the offer');
  assert.deepEqual(
    sound.lines.filter((line) => line.startsWith('a=extmap')),
    [
      'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
      'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
    ],
  );
  assert.ok(picture.lines.includes('a=rtcp-fb:98 transport-cc'));
  assert.ok(!sound.lines.some((line) => line.includes('transport-cc')), 'it was not offered there');
  assert.ok(picture.lines.includes('a=candidate:1 1 udp 1 127.0.0.1 4000 typ host'));
});

test('a track is taken once, of its own kind, and only when it is sent', () => {
  const found = offer(
    '0 1 2 3',
    section('video', 9, '0', 'a=sendonly', 'a=msid:ann sound'),
    section('audio', 9, '1', 'a=inactive', 'a=msid:ann sound'),
    section('audio', 9, '2', 'a=sendonly', 'a=msid:ann sound'),
    section('audio', 9, '3', 'a=sendonly', 'a=msid:ann sound'),
  );
  assert.deepEqual(
    taken(found, TRACKS).map(({ mid }) => mid),
    ['2'],
  );
});

test('refused sections leave the bundle, and are taken anew under another mid', () => {
  const refused = offer('1', section('audio', 0, '0', 'a=inactive'), section('video', 9, '1', 'a=inactive'));
  const first = readSdp(writeAnswer(refused, [], LOCAL, 1));
  assert.equal(attribute(first, 'group'), 'BUNDLE 1', 'the connection stays, though nothing goes over it');
  assert.deepEqual(
    first.sections.map(({ port }) => port),
    [0, 9],
  );
  const anew = offer(
    '1 7',
    section('audio', 9, '7', 'a=sendonly', 'a=msid:ann sound'),
    section('video', 9, '1', 'a=inactive'),
  );
  const second = readSdp(writeAnswer(anew, taken(anew, TRACKS), LOCAL, 2));
  assert.equal(attribute(second, 'group'), 'BUNDLE 7 1');
  assert.deepEqual(
    second.sections.map((one) => attribute(one, 'mid')),
    ['7', '1'],
  );
  assert.deepEqual(second.sections.map(direction), ['recvonly', 'inactive']);
  assert.equal(remoteOf(anew).user, 'u1', 'they go over the connection of the first of the group');
  const alone = offer('3', section('video', 0, '3', 'a=bundle-only', 'a=sendonly', 'a=msid:ann picture'));
  assert.equal(taken(alone, TRACKS).length, 1, 'offered together with others only is not refused');
});

test('a section by which nothing is sent any more is refused, so that browsers take it anew', () => {
  const over = offer(
    '0 1 2',
    section('audio', 9, '0', 'a=sendonly', 'a=msid:ann sound'),
    section('video', 9, '1', 'a=inactive'),
    section('video', 9, '2', 'a=sendonly', 'a=msid:ann screen'),
  );
  const answer = readSdp(writeAnswer(over, taken(over, TRACKS), LOCAL, 1));
  assert.equal(attribute(answer, 'group'), 'BUNDLE 0 2');
  assert.deepEqual(
    answer.sections.map((one) => [attribute(one, 'mid'), one.port, direction(one)]),
    [
      ['0', 9, 'recvonly'],
      ['1', 0, 'inactive'],
      ['2', 9, 'inactive'],
    ],
    'what is sent, though it is not taken, may be taken back only by whoever sends it',
  );
});

test('layers are taken in the order of the offer', () => {
  const found = offer(
    '0',
    section('video', 9, '0', 'a=sendonly', 'a=msid:ann picture', 'a=rid:f send', 'a=simulcast:send f;~h;q'),
  );
  const accepted = taken(found, TRACKS);
  assert.deepEqual(accepted[0]?.layers, ['f', 'h', 'q']);
  const [video] = readSdp(writeAnswer(found, accepted, LOCAL, 1)).sections;
  assert.ok(video);
  assert.equal(attribute(video, 'simulcast'), 'recv f;h;q');
  assert.deepEqual(
    video.lines.filter((line) => line.startsWith('a=rid')),
    ['a=rid:f recv', 'a=rid:h recv', 'a=rid:q recv'],
  );
});

test('a codec that we do not carry is refused', () => {
  const found = readSdp(
    'v=0\r\na=group:BUNDLE 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 45\r\na=mid:0\r\na=rtpmap:45 AV1/90000\r\na=sendonly\r\na=msid:ann picture\r\n',
  );
  const answer = readSdp(writeAnswer(found, taken(found, TRACKS), LOCAL, 1));
  assert.deepEqual(
    answer.sections.map(({ port }) => port),
    [0],
  );
  assert.equal(attribute(answer, 'group'), undefined);
});

test('what we offer has the ids of the publisher; what ended is refused and out of the bundle', () => {
  const sections: Offered[] = [
    { mid: '1', kind: 'audio' },
    { mid: '4', kind: 'video', sent: { track: TRACKS[1], ssrc: 11, repair: 12 } },
  ];
  const written = readSdp(writeOffer(sections, LOCAL, 3));
  assert.equal(attribute(written, 'group'), 'BUNDLE 0 4');
  assert.deepEqual(
    written.sections.map(({ kind, port }) => [kind, port]),
    [
      ['application', 9],
      ['audio', 0],
      ['video', 9],
    ],
  );
  const video = written.sections[2];
  assert.ok(video);
  assert.equal(attribute(video, 'msid'), 'ann picture');
  assert.equal(attribute(video, 'ssrc-group'), 'FID 11 12');
  assert.equal(attribute(video, 'extmap'), undefined, 'packets are sent without header extensions');
});

test('what is no SSRC is passed over: nobody could be asked for a picture by it', () => {
  const track = { id: 'camera', stream: 's', kind: 'video' } as const;
  const of = (...lines: string[]) => {
    const offered = section('video', 9, '1', 'a=sendonly', 'a=msid:s camera', ...lines);
    return taken(readSdp(['v=0', ...offered].join('\r\n')), [track])[0]?.ssrcs;
  };
  assert.deepEqual(of('a=ssrc:4294967296 cname:x', 'a=ssrc:-1 cname:x', 'a=ssrc:x'), []);
  assert.deepEqual(of('a=ssrc:4294967295 cname:x'), [{ main: 4_294_967_295 }]);
  assert.deepEqual(of('a=ssrc-group:FID 5 99999999999'), [{ main: 5 }]);
  assert.deepEqual(of('a=ssrc-group:FID 99999999999 5', 'a=ssrc:7'), [{ main: 7 }]);
});
