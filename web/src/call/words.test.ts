import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOf } from './fault.ts';
import { en, zh } from './messages.ts';
import { scoreOf } from './score.ts';
import { trackIdIn } from './sdp.ts';

test('what a browser says of a device has a reason that can be told', () => {
  const fault = (name: string, message = '') => faultOf(new DOMException(message, name));
  assert.deepEqual(
    ['NotAllowedError', 'SecurityError', 'NotFoundError', 'OverconstrainedError'].map((name) => fault(name)),
    ['refused', 'refused', 'none', 'none'],
  );
  assert.deepEqual(
    ['NotReadableError', 'AbortError', 'TypeError'].map((name) => fault(name)),
    ['busy', 'busy', 'unknown'],
  );
  assert.equal(fault('NotAllowedError', 'Permission denied by system'), 'system');
  assert.equal(faultOf('no error at all'), 'unknown');
});

test('how good a line is goes by the way there and back, and by what is lost', () => {
  for (const [seconds, lost, score] of [
    [0.02, 0, 5],
    [0.2, 0, 4],
    [0.02, 0.05, 3],
    [0.5, 0, 2],
    [2, 0.5, 1],
  ] as const)
    assert.equal(scoreOf(seconds, lost), score, `${seconds} s, ${lost}`);
});

test('6 the ids of a track are those of the section with its mid', () => {
  const sdp = [
    'v=0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 111',
    'a=mid:0',
    'a=msid:ann sound',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'a=mid:10',
    'a=msid:ann picture',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'a=mid:1',
    '',
  ].join('\r\n');
  assert.deepEqual(trackIdIn(sdp, '0'), { stream: 'ann', track: 'sound' });
  assert.deepEqual(trackIdIn(sdp, '10'), { stream: 'ann', track: 'picture' });
  for (const mid of ['1', '2', null]) assert.equal(trackIdIn(sdp, mid), undefined);
});

/** Every text with its path; a function says what it makes of a name or a number. */
function textsOf(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) => {
    const at = `${path}${name}`;
    if (typeof value === 'string') return [[at, value]];
    if (typeof value === 'function') return [[at, (value as (part: unknown) => string)(3)]];
    return textsOf(value as object, `${at}.`);
  });
}

test('no text of a call is empty, and none was left in English', () => {
  const english = new Map(textsOf(en));
  const chinese = textsOf(zh);
  assert.equal(chinese.length, english.size);
  for (const [path, text] of chinese) {
    assert.notEqual(text.trim(), '', path);
    assert.notEqual(text, english.get(path), path);
  }
});
