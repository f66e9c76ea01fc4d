import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventStreamReader, type Message } from './event-stream.ts';

const cases: { text: string; messages: Message[] }[] = [
  { text: 'id: 1\ndata: {"a":1}\n\n', messages: [{ id: '1', data: '{"a":1}' }] },
  { text: 'id:1\r\ndata:x\r\n\r\n', messages: [{ id: '1', data: 'x' }] },
  { text: 'data: one\ndata:  two\n\n', messages: [{ id: undefined, data: 'one\n two' }] },
  { text: 'id: 7\n\n', messages: [{ id: '7', data: '' }] },
  { text: ': still here\n\n', messages: [] },
  { text: 'event: room.created\nretry: 5\nother\nid: 1\ndata: x\n\n', messages: [{ id: '1', data: 'x' }] },
  { text: 'id: 1\ndata: Grüße 🎨\n\nid: 2\ndata: cut of', messages: [{ id: '1', data: 'Grüße 🎨' }] },
  {
    text: 'id: 1\rdata: x\r\rid: 2\n\n',
    messages: [
      { id: '1', data: 'x' },
      { id: '2', data: '' },
    ],
  },
];

for (const { text, messages } of cases) {
  test(`an event stream is read whole and byte by byte: ${JSON.stringify(text)}`, () => {
    const bytes = new TextEncoder().encode(text);
    assert.deepEqual(eventStreamReader().push(bytes), messages);
    const reader = eventStreamReader();
    assert.deepEqual(
      [...bytes].flatMap((byte) => reader.push(Uint8Array.of(byte))),
      messages,
    );
  });
}
