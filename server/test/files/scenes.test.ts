import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { nativeClient, typesOf } from '../native/client.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const api = nativeClient(() => server);
const list = async (room: string, query = '') =>
  (await api.get<wire.Page<wire.Scene>>(`/rooms/${room}/scenes${query}`)).data;
const paths = async (room: string, query = '') => (await list(room, query)).map(({ path }) => path);

describe('native scenes', () => {
  test('are added, listed, renamed, moved, given another background and deleted', async () => {
    const room = await api.room();
    const path = `/rooms/${room.id}/scenes`;
    assert.deepEqual(await list(room.id), [
      { id: 'init', name: 'init', path: '/init', current: true, background: null },
    ]);
    const background = { src: 'https://example.com/1.png', width: 1280, height: 720 };
    const wish = { path: '/math', scenes: [{ name: 'a' }, { background }, { name: 'c' }] };
    let added: wire.Scene[] = [];
    const events = await api.events(async () => {
      added = (await api.post<{ data: wire.Scene[] }>(path, wish)).data;
    }, room.id);
    assert.deepEqual(typesOf(events), ['scene.added']);
    assert.deepEqual(
      added.map((scene) => scene.path),
      ['/math/a', '/math/page-2', '/math/c'],
    );
    assert.deepEqual(added[1]?.background, background);
    assert.deepEqual(await paths(room.id, '?path=/math'), ['/math/a', '/math/page-2', '/math/c']);
    const again = await api.post<{ data: wire.Scene[] }>(path, { path: '/math', scenes: [{ name: 'a' }] });
    assert.deepEqual(again.data, []);

    const [a, b] = added as [wire.Scene, wire.Scene];
    const changed = await api.events(async () => {
      const one = await api.patch<wire.Scene>(`${path}/${a.id}`, { name: 'z', index: 2 });
      assert.equal(one.path, '/math/z');
      const two = await api.patch<wire.Scene>(`${path}/${b.id}`, { background: null });
      assert.equal(two.background, null);
    }, room.id);
    assert.deepEqual(typesOf(changed), ['scene.changed', 'scene.changed']);
    assert.deepEqual(await paths(room.id, '?path=/math'), ['/math/page-2', '/math/c', '/math/z']);

    const moved = await api.events(async () => {
      const one = await api.put<wire.Scene>(`/rooms/${room.id}/current-scene`, { scene_id: b.id });
      assert.deepEqual([one.id, one.current], [b.id, true]);
    }, room.id);
    assert.deepEqual(typesOf(moved), ['scene.switched']);
    const gone = await api.events(() => api.remove(`${path}/${b.id}`), room.id);
    assert.deepEqual(typesOf(gone), ['scene.removed']);
    assert.deepEqual(await paths(room.id), ['/init', '/math/c', '/math/z']);
  });

  test('are read in pages', async () => {
    const room = await api.room();
    const scenes = Array.from({ length: 5 }, (_, index) => ({ name: `s${index}` }));
    await api.post(`/rooms/${room.id}/scenes`, { scenes });
    const first = await api.get<wire.Page<wire.Scene>>(`/rooms/${room.id}/scenes?limit=4`);
    const next = await api.get<wire.Page<wire.Scene>>(`/rooms/${room.id}/scenes?limit=4&after=${first.next}`);
    assert.equal(first.data.length + next.data.length, 6);
    assert.equal(next.next, null);
  });

  test('wrong wishes change nothing', async () => {
    const room = await api.room();
    const path = `/rooms/${room.id}/scenes`;
    await api.post(path, { path: '/math', scenes: [{ name: 'a' }] });
    const bad = (member: string) => ({ status: 400, code: 'bad_input', member });
    const refused: [string, string, object, Parameters<typeof api.expect>[3]][] = [
      ['POST', path, {}, bad('scenes')],
      ['POST', path, { scenes: [{}], conversion: 'x' }, bad('scenes')],
      ['POST', path, { conversion: 'f'.repeat(32) }, { status: 404, code: 'conversion_not_found' }],
      ['POST', path, { path: '/init', scenes: [{}] }, bad('path')],
      ['POST', path, { scenes: [{ name: 'a/b' }] }, bad('scenes.0.name')],
      ['POST', path, { scenes: [{ name: 'math' }] }, bad('name')],
      ['PATCH', `${path}/init`, { index: -1 }, bad('index')],
      ['PATCH', `${path}/none`, { name: 'x' }, { status: 404, code: 'scene_not_found' }],
      ['DELETE', `${path}/none`, {}, { status: 404, code: 'scene_not_found' }],
      [
        'PUT',
        `/rooms/${room.id}/current-scene`,
        { scene_id: 'none' },
        { status: 404, code: 'scene_not_found' },
      ],
    ];
    for (const [method, url, body, expected] of refused) await api.expect(method, url, body, expected);
    await api.post(`/rooms/${room.id}/archive`, {}, 200);
    await api.expect('POST', path, { scenes: [{}] }, { status: 409, code: 'room_archived' });
  });
});
