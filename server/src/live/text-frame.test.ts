import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Receiver } from 'ws';
import { textFrame } from './text-frame.ts';

for (const length of [0, 1, 125, 126, 65_535, 65_536, 200_000]) {
  test(`a text of ${String(length)} bytes is read as it was`, () => {
    const text = 'a'.repeat(length % 2) + 'ж'.repeat(Math.floor(length / 2));
    const receiver = new Receiver({ isServer: false });
    const heard: [string, boolean][] = [];
    receiver.on('message', (data: Buffer, isBinary: boolean) => heard.push([data.toString(), isBinary]));
    receiver.write(Buffer.concat([textFrame(text), textFrame('next')]));
    receiver.end();
    return new Promise<void>((resolve) => {
      receiver.on('conclude', () => undefined);
      setImmediate(() => {
        assert.deepEqual(heard[0], [text, false]);
        resolve();
      });
    });
  });
}
