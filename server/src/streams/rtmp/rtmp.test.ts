import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowList } from '../../fetching/addresses.ts';
import { addressOf, targetOf } from './address.ts';
import { readAmf, writeAmf } from './amf.ts';
import { chunkReader, TYPE, writeMessage } from './chunks.ts';

test('HM 2.9: addresses, and what is none', () => {
  assert.deepEqual(targetOf('rtmps://live.example.com:443/rtmp/FB-1?s_bl=1&a=b'), {
    ...{ host: 'live.example.com', port: 443, isSecure: true, app: 'rtmp', key: 'FB-1?s_bl=1&a=b' },
    tcUrl: 'rtmps://live.example.com:443/rtmp',
  });
  assert.deepEqual(targetOf('rtmp://a.example.com/live/two/key'), {
    ...{ host: 'a.example.com', port: 1935, isSecure: false, app: 'live/two', key: 'key' },
    tcUrl: 'rtmp://a.example.com/live/two',
  });
  for (const text of [
    ...[
      '',
      'rtmp:',
      'http://a/b/c',
      'rtmp://a',
      'rtmp://a/b',
      'rtmp://u:p@a/b/c',
      'rtmp://a/b/c d',
      'file:///b/c',
    ],
    ...['rtmp://a/b/c#d', 'rtmp://a/b/c\n', `rtmp://a/b/${'c'.repeat(2048)}`, 'tcp://a/b/c', 'rtmpt://a/b/c'],
  ]) {
    assert.equal(targetOf(text), undefined, text);
  }
});

test('only addresses on the internet are connected to, and those that are allowed', async () => {
  for (const host of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '::1', 'localhost']) {
    await assert.rejects(addressOf(host, allowList([])), /not on the internet/, host);
  }
  assert.equal(await addressOf('127.0.0.1', allowList(['127.0.0.0/8'])), '127.0.0.1');
});

test('AMF0 is read as it is written, and what is cut off does no harm', () => {
  const said = ['connect', 1, { app: 'live', on: true, none: null, deep: { n: 2.5 } }, null, 'é'];
  const bytes = writeAmf(...said);
  assert.deepEqual(readAmf(bytes), said);
  for (let length = 0; length < bytes.length; length += 1) readAmf(bytes.subarray(0, length));
});

test('messages are read as they are written, wherever they are cut', () => {
  const messages = [
    { type: TYPE.command, timestamp: 0, stream: 0, data: writeAmf('x') },
    { type: TYPE.video, timestamp: 0x1000000, stream: 1, data: Buffer.alloc(1000, 7) },
    { type: TYPE.audio, timestamp: 5, stream: 1, data: Buffer.alloc(128, 1) },
  ];
  const bytes = Buffer.concat(messages.map((message, index) => writeMessage(message, 3 + index, 128)));
  for (const step of [1, 100, bytes.length]) {
    const read = chunkReader();
    const found = [];
    for (let at = 0; at < bytes.length; at += step) found.push(...read(bytes.subarray(at, at + step)));
    assert.deepEqual(
      found.map(({ type, stream, data }) => ({ type, stream, data })),
      messages.map(({ type, stream, data }) => ({ type, stream, data })),
    );
  }
});
