import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { taken } from '../sdp/answer.ts';
import { attribute, direction, isRefused, readSdp, type Description } from '../sdp/lines.ts';
import type { Published } from './room.ts';
import { localOf, publisherSections } from './sections.ts';
import { answerIn, channelAnswer, mediaAnswer, offerOf, type Slot } from './views.ts';

const PRINT = `a=fingerprint:sha-256 ${'AA:'.repeat(31)}BB`;
const head = (user: string, bundle: string): string[] => [
  ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${bundle}`],
  ...[`a=ice-ufrag:${user}`, 'a=ice-pwd:password', PRINT],
];
const sound = (mid: string, way = 'sendonly', track = `t${mid}`): string[] => [
  ...['m=audio 9 UDP/TLS/RTP/SAVPF 111', `a=mid:${mid}`, `a=${way}`, 'a=setup:actpass', 'a=rtcp-mux'],
  ...['a=rtpmap:111 opus/48000/2', `a=msid:s ${track}`, `a=ssrc:1${mid} cname:c`],
  'a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid',
];
const refusedSound = (mid: string): string[] => [
  'm=audio 0 UDP/TLS/RTP/SAVPF 111',
  `a=mid:${mid}`,
  'a=inactive',
];
const sdp = (...lines: string[][]): string => `${lines.flat().join('\r\n')}\r\n`;
const track = (id: string) => ({ id, stream: 's', kind: 'audio' }) as const;
const ways = ({ sections }: Description): string[] =>
  sections.map((one) => `${String(attribute(one, 'mid'))} ${isRefused(one) ? 'refused' : direction(one)}`);

describe('the sections of a publisher', () => {
  test('only what may be sent is sent, and all of it goes over the newest credentials', () => {
    const sections = publisherSections();
    const offer = readSdp(sdp(head('first', '0 1'), sound('0'), sound('1')));
    const told = readSdp(sections.offer(offer, taken(offer, [track('t1')])));
    assert.deepEqual(ways(told), ['0 inactive', '1 sendonly']);
    assert.equal(attribute(told.sections[0] ?? { lines: [] }, 'ssrc'), undefined);
    const again = readSdp(sdp(head('second', '0 1'), sound('0'), sound('1')));
    const restarted = readSdp(sections.offer(again, taken(again, [track('t0'), track('t1')])));
    assert.deepEqual(
      restarted.sections.map((one) => attribute(one, 'ice-ufrag')),
      ['second', 'second'],
    );
    assert.deepEqual(ways(restarted), ['0 sendonly', '1 sendonly']);
  });

  test('a section that is taken anew is another one for Janus, and its answer stands in its place', () => {
    const sections = publisherSections();
    const first = readSdp(sdp(head('user', '0 1'), sound('0'), sound('1')));
    sections.offer(first, taken(first, [track('t0'), track('t1')]));
    const gone = readSdp(sdp(head('user', '0'), sound('0'), refusedSound('1')));
    assert.deepEqual(ways(readSdp(sections.offer(gone, taken(gone, [track('t0')])))), [
      '0 sendonly',
      '1 inactive',
    ]);
    const anew = readSdp(sdp(head('user', '0 7'), sound('0'), sound('7')));
    const told = sections.offer(anew, taken(anew, [track('t0'), track('t7')]));
    assert.deepEqual(ways(readSdp(told)), ['0 sendonly', '1 inactive', '7 sendonly']);
  });

  test('who makes up section after section has to come anew', () => {
    const sections = publisherSections();
    for (let mid = 0; mid < 200; mid += 1) {
      assert.equal(sections.isFull(), false);
      const offer = readSdp(sdp(head('user', String(mid)), sound(String(mid))));
      sections.offer(offer, taken(offer, []));
    }
    assert.equal(sections.isFull(), true);
  });

  test('nothing is handed on that Janus might not read as we do', () => {
    const offer = (user: string, mid: string): Description => readSdp(sdp(head(user, mid), sound(mid)));
    const sections = publisherSections();
    for (const bad of [offer('u', '0'), offer('ufrag', 'a mid'), offer('ufrag', 'm'.repeat(17))])
      assert.throws(() => sections.offer(bad, taken(bad, [])), { code: 'bad_input' });
    const odd = readSdp(sdp(head('ufrag', '0'), [...sound('0'), 'a=what:is this', 'b=AS:1', 'i=nothing']));
    const told = sections.offer(odd, taken(odd, [track('t0')]));
    assert.doesNotMatch(told, /what|AS|nothing|t0/);
    assert.deepEqual(localOf(told).user, 'ufrag');
  });
});

describe('the sections of a subscriber', () => {
  const channel = readSdp(
    sdp(head('channel', '0'), [
      'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
      'a=mid:0',
      'a=ice-ufrag:c',
    ]),
  ).sections[0] ?? { kind: '', port: 0, protocol: '', formats: [], lines: [] };
  const media = readSdp(sdp(head('janus', '0 1 2'), sound('0'), sound('1'), sound('2', 'inactive')));
  const published = (id: string): Published => ({ track: track(id), owner: {}, feed: 1, mid: '5' });
  const slots: Slot[] = [
    { janusMid: '0', mid: 'm1' },
    { janusMid: '1', mid: 'm2', sent: published('voice') },
    { janusMid: '2', mid: 'm3' },
  ];

  test('6 the client gets the names of the publisher, the channel stands alone, what ended is refused', () => {
    const offer = readSdp(offerOf(channel, media, slots, 1));
    assert.deepEqual(ways(offer), ['0 sendrecv', 'm1 inactive', 'm2 sendonly', 'm3 refused']);
    assert.equal(attribute(offer, 'group'), 'BUNDLE m1 m2');
    const [, , voice = channel] = offer.sections;
    assert.equal(attribute(voice, 'msid'), 's voice');
    assert.equal(attribute(voice, 'ssrc'), '11 cname:s');
    assert.equal(
      voice.lines.some((line) => line.includes('sdes:mid')),
      false,
      'Janus would name its own mids in its packets',
    );
  });

  test('an answer is for the channel and for Janus, each in its mids', () => {
    const text = sdp(
      head('browser', 'm1 m2'),
      ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'a=mid:0', 'a=ice-ufrag:own'],
      sound('m1', 'inactive'),
      sound('m2', 'recvonly'),
      refusedSound('m3'),
    );
    const answer = answerIn(text, channel, slots);
    assert.deepEqual(ways(readSdp(channelAnswer(answer) ?? '')), ['0 sendrecv']);
    const bundled = text.replace('m=application 9', 'm=application 0');
    assert.equal(channelAnswer(answerIn(bundled, channel, slots)), undefined);
    assert.deepEqual(ways(readSdp(mediaAnswer(answer, media, slots))), [
      '0 inactive',
      '1 recvonly',
      '2 inactive',
    ]);
    assert.throws(() => answerIn(text, channel, slots.slice(1)), { code: 'bad_input' });
    assert.throws(() => answerIn(text.replace('a=mid:m2', 'a=mid:m9'), channel, slots), {
      code: 'bad_input',
    });
  });
});
