import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { BoardElement, LiveRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { roomToken, TokenRole } from 'netless-token';
import { ask } from '../support/http.ts';
import { KEYS, newDataDir, startServer, type TestServer } from '../support/server.ts';
import { liveHouse, rectangle, until } from './room.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

/** A board as it is when the steps are applied in order, and nothing else is known. */
function played(steps: readonly wire.HistoryStep[]) {
  let board = { scenes: [] as string[], current: '', drawn: new Map<string, Map<string, BoardElement>>() };
  for (const { whole, scenes, current, draws } of steps) {
    if (whole) board = { scenes: [], current: '', drawn: new Map() };
    if (scenes) board.scenes = scenes.map(({ path }) => path);
    board.current = current ?? board.current;
    for (const { scene, elements } of draws ?? []) {
      const sheet = board.drawn.get(scene) ?? new Map<string, BoardElement>();
      board.drawn.set(scene, sheet);
      for (const one of elements as BoardElement[]) sheet.set(one.id, one);
    }
  }
  return board;
}
const alive = (board: ReturnType<typeof played>, scene: string): string[] =>
  [...(board.drawn.get(scene)?.values() ?? [])]
    .flatMap(({ id, isDeleted }) => (isDeleted ? [] : [id]))
    .sort();

const pageOf = (room: string, query = '') =>
  house.call<wire.HistoryPage>('GET', `/rooms/${room}/history${query}`);

async function stepsOf(room: string, limit = 500): Promise<wire.HistoryStep[]> {
  const steps: wire.HistoryStep[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: wire.HistoryPage = await pageOf(room, `?after=${after}&limit=${limit}`);
    assert.ok(page.data.length <= limit);
    steps.push(...page.data);
    after = page.next;
  }
  return steps;
}

const draw = async (live: LiveRoom, ...ids: string[]): Promise<void> => {
  live.draw(
    live.current,
    ids.map((id) => rectangle(id)),
  );
  await until(() => live.isSaved, 'kept');
};

/** Asks as the page of the replay does. */
const watch = (room: string, token: string, query = '') =>
  ask(`${server.url}/live/history/${room}${query}`, { headers: { authorization: `Bearer ${token}` } });

describe('the history of a board', () => {
  test('AG isRecord: everything that was drawn, and the scenes, can be played again, page by page', async () => {
    const room = await house.newRoom({ record: true });
    const ann = await house.join(room.id, { role: 'admin' });
    await draw(ann, 'a', 'b');
    await ann.addScene({ name: 'second', switch: true });
    await until(() => ann.scenes.length === 2 && ann.current !== 'init', 'the switch');
    const second = ann.current;
    await draw(ann, 'c');
    await ann.switchScene('init');
    await until(() => ann.current === 'init', 'the way back');
    ann.draw('init', [rectangle('a', { version: 2, isDeleted: true })]);
    await until(() => ann.isSaved, 'kept');
    await ann.removeScene(second);
    await until(() => ann.scenes.length === 1, 'the removal');

    const steps = await stepsOf(room.id, 2);
    assert.deepEqual(steps, await stepsOf(room.id));
    assert.deepEqual(
      steps.map(({ clock }) => clock),
      steps.map(({ clock }) => clock).toSorted((a, b) => a - b),
    );
    assert.equal(steps[0]?.whole, true);
    assert.equal(steps.filter(({ whole }) => whole).length, 1);
    const at = steps.findIndex(({ draws }) => draws?.some(({ scene }) => scene === second));
    const between = played(steps.slice(0, at + 1));
    assert.deepEqual([between.scenes, between.current], [['/init', '/second'], second]);
    assert.deepEqual([alive(between, 'init'), alive(between, second)], [['a', 'b'], ['c']]);
    const end = played(steps);
    assert.deepEqual([end.scenes, end.current, alive(end, 'init')], [['/init'], 'init', ['b']]);
  });

  test('where it was not on, nothing is kept; turned on, the record begins with what is there', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id, { role: 'admin' });
    await draw(ann, 'before');
    assert.deepEqual(await pageOf(room.id), { data: [], next: null });

    await house.call('PATCH', `/rooms/${room.id}`, { record: true });
    await until(() => ann.room.record, 'told');
    await draw(ann, 'during');
    assert.deepEqual(alive(played(await stepsOf(room.id)), 'init'), ['before', 'during']);

    await house.call('PATCH', `/rooms/${room.id}`, { record: false });
    await until(() => !ann.room.record, 'told');
    await draw(ann, 'unseen');
    assert.deepEqual(alive(played(await stepsOf(room.id)), 'init'), ['before', 'during']);
    await house.call('PATCH', `/rooms/${room.id}`, { record: true });
    await until(() => ann.room.record, 'told');
    await draw(ann, 'again');
    const steps = await stepsOf(room.id);
    assert.equal(steps.filter(({ whole }) => whole).length, 2);
    assert.deepEqual(alive(played(steps), 'init'), ['again', 'before', 'during', 'unseen']);
  });

  test('it goes on after a restart, with the scenes that were made while nobody was in', async (t) => {
    const dataDir = newDataDir();
    t.after(() => rmSync(dataDir, { recursive: true, force: true }));
    let running = await startServer({ ENFILADE_DATA_DIR: dataDir });
    t.after(() => running.stop());
    const again = liveHouse(() => running);
    const room = await again.newRoom({ record: true });
    await draw(await again.join(room.id, { role: 'admin' }), 'a');
    again.leaveAll();
    await running.stop();
    running = await startServer({ ENFILADE_DATA_DIR: dataDir });
    await again.call('POST', `/rooms/${room.id}/scenes`, { scenes: [{ name: 'made by the API' }] });
    await draw(await again.join(room.id), 'b');
    again.leaveAll();
    const { data } = await again.call<wire.HistoryPage>('GET', `/rooms/${room.id}/history`);
    assert.equal(data.filter(({ whole }) => whole).length, 1);
    const end = played(data);
    assert.deepEqual(end.scenes, ['/init', '/made by the API']);
    assert.deepEqual(alive(end, 'init'), ['a', 'b']);
  });

  test('a large board begins the record in several steps, and pages are not larger than about 2 MB', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id, { role: 'writer' });
    const large = Array.from({ length: 8 }, (_, at) =>
      rectangle(`large-${at}`, { type: 'text', text: 'x'.repeat(400_000) }),
    );
    for (const one of large) ann.draw('init', [one]);
    await until(() => ann.isSaved, 'kept');
    await house.call('PATCH', `/rooms/${room.id}`, { record: true });
    await until(() => ann.room.record, 'told');
    await draw(ann, 'small');
    const first = await pageOf(room.id);
    assert.ok(JSON.stringify(first).length < 2_100_000);
    assert.ok(first.next !== null);
    assert.equal(alive(played(await stepsOf(room.id)), 'init').length, 9);
  });

  test('the native API tells it of disabled and archived rooms, too, to keys that may read rooms', async () => {
    const room = await house.newRoom({ record: true });
    await draw(await house.join(room.id), 'a');
    house.leaveAll();
    await house.call('POST', `/rooms/${room.id}/disable`);
    assert.equal(alive(played(await stepsOf(room.id)), 'init').length, 1);
    await house.call('POST', `/rooms/${room.id}/archive`);
    assert.equal(alive(played(await stepsOf(room.id)), 'init').length, 1);
    const { key } = await house.call<wire.ShownKey>('POST', '/keys', { name: 'x', scopes: ['events:read'] });
    const path = `${server.url}/api/v1/rooms/${room.id}/history`;
    const refused = await ask(path, { headers: { authorization: `Bearer ${key}` } });
    assert.equal(refused.status, 403);
    for (const query of ['?after=-1', '?limit=0', '?limit=1001', '?after=x']) {
      const wrong = await ask(path + query, { headers: { authorization: `Bearer ${server.keys.apiKey}` } });
      assert.equal(wrong.status, 400, query);
    }
    await house.call('DELETE', `/rooms/${room.id}`);
    const gone = await ask(path, { headers: { authorization: `Bearer ${server.keys.apiKey}` } });
    assert.equal(gone.status, 404);
  });
});

describe('the history for the page', () => {
  test('who may enter the room may see it: readers, and of archived rooms as well; of disabled ones nobody', async () => {
    const room = await house.newRoom({ record: true, title: 'Algebra' });
    await draw(await house.join(room.id), 'a');
    house.leaveAll();
    const { token } = await house.mint(room.id, { role: 'reader' });
    const agora = roomToken(KEYS.accessKey, KEYS.secretKey, 0, { role: TokenRole.Reader, uuid: room.id });
    for (const credential of [token, agora]) {
      const { status, body, headers } = await watch(room.id, credential);
      assert.equal(status, 200);
      assert.equal(headers.get('cache-control'), 'no-store');
      const { data, ...rest } = body as wire.HistoryPage & Record<string, unknown>;
      assert.deepEqual(alive(played(data), 'init'), ['a']);
      assert.deepEqual(rest['room'], { id: room.id, title: 'Algebra', state: 'open', record: true });
      assert.deepEqual([rest.next, rest['newest']], [null, data.at(-1)?.clock]);
    }
    await house.call('POST', `/rooms/${room.id}/archive`);
    assert.equal((await watch(room.id, token)).status, 200);
    await house.call('POST', `/rooms/${room.id}/restore`);
    await house.call('POST', `/rooms/${room.id}/disable`);
    const { status, body } = await watch(room.id, token);
    assert.deepEqual([status, (body as wire.Problem).code], [403, 'room_disabled']);
  });

  test('nobody else: without a credential, of another room, banned or revoked', async () => {
    const room = await house.newRoom({ record: true });
    const other = await house.newRoom();
    const codeOf = async (token: string, id = room.id) => {
      const { status, body } = await watch(id, token);
      return [status, (body as wire.Problem).code];
    };
    const { token, id } = await house.mint(room.id, { user_id: 'jane' });
    assert.deepEqual(await codeOf('nonsense'), [401, 'token_unknown']);
    assert.deepEqual(await codeOf('join.nonsense'), [401, 'token_malformed']);
    assert.deepEqual(await codeOf(token, other.id), [404, 'room_not_found']);
    assert.deepEqual(await codeOf(server.keys.apiKey), [401, 'token_unknown']);
    assert.equal((await watch(room.id, token)).status, 200);
    await house.call('PUT', `/rooms/${room.id}/bans/jane`);
    assert.deepEqual(await codeOf(token), [401, 'token_unknown']);
    await house.call('DELETE', `/rooms/${room.id}/bans/jane`);
    assert.equal((await watch(room.id, token)).status, 200);
    await house.call('POST', `/rooms/${room.id}/tokens/revoke`, { token_id: id });
    assert.deepEqual(await codeOf(token), [401, 'token_unknown']);
  });

  test('its pass gets pictures, and sends none', async () => {
    const room = await house.newRoom({ record: true });
    const { token } = await house.mint(room.id, { role: 'admin' });
    const { body } = await watch(room.id, token);
    const { files } = body as { files: string };
    const headers = { authorization: `Bearer ${files}`, 'content-type': 'image/png', 'x-file-id': 'one' };
    const sent = await fetch(`${server.url}/live/files/${room.id}`, { method: 'POST', headers, body: 'x' });
    assert.equal(sent.status, 404);
    assert.equal(((await sent.json()) as wire.Problem).code, 'participant_not_found');
    const got = await fetch(`${server.url}/live/files/${room.id}/one`, { headers });
    assert.equal(((await got.json()) as wire.Problem).code, 'file_not_found');
  });
});
