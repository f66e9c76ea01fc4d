import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LiveRoom, RefusedError, type BoardElement } from '../src/index.ts';
import { fakeNetwork, welcome, type FakeSocket } from './support/fake-socket.ts';

const rectangle = (id: string): BoardElement => ({
  ...{ id, type: 'rectangle', version: 1, versionNonce: 1, isDeleted: false },
});
const EVENTS = [
  ...(['elements', 'corrected', 'loaded', 'people', 'left', 'points', 'chat', 'scenes'] as const),
  ...(['room', 'state', 'saved'] as const),
];

function newRoom() {
  const { WebSocket, sockets } = fakeNetwork();
  const room = new LiveRoom({ url: 'http://x', room: 'r1', token: 't', WebSocket });
  /** Plays the server until somebody is in. */
  const admit = async (at: number, change: Parameters<typeof welcome>[0] = {}): Promise<FakeSocket> => {
    const socket = await until(() => sockets[at]);
    socket.open();
    socket.tell(welcome(change));
    await until(() => room.state.is === 'connected');
    return socket;
  };
  return { room, sockets, admit };
}

async function until<T>(look: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 5000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`it did not happen: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
const types = ({ said }: FakeSocket): string[] => said.map(({ type }) => type);

describe('leaving', () => {
  test('what was drawn just before is sent first', async () => {
    const { room, admit } = newRoom();
    const socket = await admit(0);
    room.draw('init', [rectangle('a')]);
    await until(() => types(socket).includes('draw'));
    room.draw('init', [rectangle('b')]);
    room.leave();
    assert.deepEqual(types(socket), ['join', 'draw', 'draw', 'leave']);
    assert.equal(socket.closedWith, 1000);
    assert.deepEqual(
      (socket.said[2]?.['elements'] as BoardElement[]).map(({ id }) => id),
      ['b'],
    );
    room.leave();
    assert.equal(socket.said.length, 4);
  });

  test('a page that is hidden for good sends at once what waits for the next tick', async () => {
    const target = new EventTarget();
    const names = ['addEventListener', 'removeEventListener'] as const;
    for (const name of names) Object.assign(globalThis, { [name]: target[name].bind(target) });
    try {
      const { room, admit } = newRoom();
      const socket = await admit(0);
      room.draw('init', [rectangle('a')]);
      await until(() => types(socket).includes('draw'));
      room.draw('init', [rectangle('b')]);
      target.dispatchEvent(new Event('pagehide'));
      assert.deepEqual(types(socket), ['join', 'draw', 'draw']);
      room.leave();
      target.dispatchEvent(new Event('pagehide'));
    } finally {
      for (const name of names) Reflect.deleteProperty(globalThis, name);
    }
  });
});

describe('after a cut', () => {
  test('every time, who comes back says who they were and what they know', async () => {
    const { room, sockets, admit } = newRoom();
    const message = {
      ...{ number: 7, id: 'm', at: '2026-01-01T00:00:00Z', participant: 'p2', user_id: null },
      ...{ name: 'Ben', text: 'Hello' },
    };
    const first = await admit(0, { chat: [message] });
    assert.equal(first.said[0]?.resume, undefined);
    first.tell({ type: 'content', scene: 'init', clock: 4, whole: true, elements: [] });
    first.tell({ type: 'frame', clock: 6 });
    await until(() => room.elements('init'));
    first.cut();
    // One that never gets as far as a welcome.
    const second = await until(() => sockets[1]);
    second.open();
    second.cut();
    const third = await admit(2, { resume: 'key-2' });
    third.cut();
    const fourth = await admit(3);
    const known = { scenes: { init: 6 }, chat: 7 };
    assert.deepEqual(
      [second, third, fourth].map(({ said }) => said[0]?.resume),
      [
        { key: 'key-1', ...known },
        { key: 'key-1', ...known },
        { key: 'key-2', ...known },
      ],
    );
    room.leave();
  });

  const REMOVALS: [name: string, ask: (room: LiveRoom) => Promise<void>, code: string][] = [
    ['removeScene', (room) => room.removeScene('two'), 'scene_not_found'],
    ['remove', (room) => room.remove('p2'), 'participant_not_found'],
    ['ban', (room) => room.ban('p2'), 'participant_not_found'],
  ];
  for (const [name, ask, code] of REMOVALS) {
    test(`${name} that is asked again and finds it done is done`, async () => {
      const { room, admit } = newRoom();
      const first = await admit(0);
      const done = ask(room);
      first.cut();
      const second = await admit(1);
      const again = await until(() => second.said.find(({ ask }) => ask !== undefined));
      assert.deepEqual(again, first.said.at(-1));
      second.tell({ type: 'refused', ask: again.ask ?? 0, code, text: 'not found' });
      await done;
      room.leave();
    });

    test(`${name} that is asked once, also while the line is cut, is refused, and so is any other refusal`, async () => {
      const { room, admit } = newRoom();
      const first = await admit(0);
      const once = ask(room);
      first.tell({ type: 'refused', ask: 1, code, text: 'not found' });
      await assert.rejects(once, (reason) => reason instanceof RefusedError && reason.code === code);
      const other = ask(room);
      first.cut();
      await until(() => room.state.is === 'reconnecting');
      const meanwhile = ask(room);
      const second = await admit(1);
      await until(() => second.said.length === 3);
      second.tell({ type: 'refused', ask: 3, code, text: 'not found' });
      second.tell({ type: 'refused', ask: 2, code: 'wrong_role', text: 'no' });
      await assert.rejects(meanwhile, (reason) => reason instanceof RefusedError && reason.code === code);
      await assert.rejects(other, (reason) => reason instanceof RefusedError && reason.code === 'wrong_role');
      room.leave();
    });
  }

  test('what is not about taking away is refused also when it is asked again', async () => {
    const { room, admit } = newRoom();
    const first = await admit(0);
    const asked = room.switchScene('two');
    first.cut();
    const second = await admit(1);
    await until(() => second.said.length === 2);
    second.tell({ type: 'refused', ask: 1, code: 'scene_not_found', text: 'not found' });
    await assert.rejects(asked, RefusedError);
    room.leave();
  });
});

test('an empty frame, which tells that the line holds, tells nobody anything', async () => {
  const { room, admit } = newRoom();
  const socket = await admit(0);
  room.draw('init', [rectangle('a')]);
  socket.tell({ type: 'content', scene: 'init', clock: 4, whole: true, elements: [] });
  await until(() => room.elements('init'));
  await until(() => types(socket).includes('draw'));
  const told: string[] = [];
  for (const type of EVENTS) room.on(type, () => told.push(type));
  const before = [room.people, room.scenes, room.current, room.chat, room.elements('init'), room.isSaved];
  socket.tell({ type: 'frame', clock: 9 });
  socket.tell({ type: 'frame', clock: 9, points: [] });
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(told, []);
  assert.deepEqual(
    [room.people, room.scenes, room.current, room.chat, room.elements('init'), room.isSaved],
    before,
  );
  assert.equal(room.state.is, 'connected');
  room.leave();
});

test('a drawing that is refused with the whole scene behind it is not shown any more', async () => {
  const { room, admit } = newRoom();
  const socket = await admit(0);
  const stands = { ...rectangle('a'), x: 1 };
  socket.tell({ type: 'content', scene: 'init', clock: 4, whole: true, elements: [stands] });
  await until(() => room.elements('init'));
  room.draw('init', [{ ...rectangle('a'), version: 9, x: 2 }, rectangle('b')]);
  await until(() => types(socket).includes('draw'));
  const draw = socket.said.find(({ type }) => type === 'draw');
  socket.tell({ type: 'refused', ask: draw?.ask ?? 0, code: 'bad_input', text: 'no' });
  socket.tell({ type: 'content', scene: 'init', clock: 4, whole: true, elements: [stands] });
  await until(() => room.elements('init')?.length === 1);
  assert.deepEqual([room.elements('init'), room.isSaved], [[stands], true]);
  room.leave();
});

test('frames of the call go by the connection of the room, and come to whoever listens', async (t) => {
  const { room, admit } = newRoom();
  const heard: unknown[] = [];
  assert.equal(room.call.send({ method: 'ping' }), false, 'there is no connection yet');
  const socket = await admit(0);
  t.mock.method(console, 'error', () => undefined);
  room.call.onFrame(() => {
    throw new Error('theirs to mend');
  });
  const off = room.call.onFrame((frame) => heard.push(frame));
  assert.equal(room.call.send({ id: '1', method: 'ping', params: {} }), true);
  assert.deepEqual(socket.said.at(-1), { type: 'call', frame: { id: '1', method: 'ping', params: {} } });
  const answer = { id: '1', result: { timestamp: 1 } };
  socket.tell({ type: 'call', frame: answer });
  await until(() => heard.length === 1);
  off();
  socket.tell({ type: 'call', frame: { method: 'session-info', params: {} } });
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(heard, [answer]);
  socket.cut();
  await until(() => room.state.is === 'reconnecting');
  assert.equal(room.call.send({ method: 'ping' }), false);
  room.leave();
});
