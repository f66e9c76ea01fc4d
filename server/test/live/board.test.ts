import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { RefusedError } from '@enfilade/client';
import { ENGINES } from '../support/engines.ts';
import { ask } from '../support/http.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { liveHouse, rectangle, until } from './room.ts';

for (const engine of ENGINES) {
  describe(`the board on ${engine}`, () => {
    let server: TestServer;
    before(async () => {
      server = await startServerOn(engine);
    });
    after(() => server.stop());
    const house = liveHouse(() => server);
    afterEach(() => {
      house.leaveAll();
    });

    const kept = async (roomNumber: number) =>
      server.running.db.queries
        .selectFrom('elements')
        .select(['id', 'version', 'deleted', 'scene_id'])
        .where('room_num', '=', roomNumber)
        .orderBy('id')
        .execute();

    test('what one draws the other sees; when it is saved it is in the database', async () => {
      const room = await house.newRoom();
      const [ann, ben] = await Promise.all([house.join(room.id), house.join(room.id)]);
      ann.draw('init', [rectangle('a'), rectangle('b')]);
      assert.equal(ann.isSaved, false);
      await until(() => ann.isSaved);
      assert.deepEqual(
        (await kept(room.number)).map(({ id }) => id),
        ['a', 'b'],
      );
      await until(() => ben.elements('init')?.length === 2);
      assert.deepEqual(ben.elements('init'), ann.elements('init'));
      ben.draw('init', [rectangle('a', { version: 2, isDeleted: true })]);
      await until(() => ann.elements('init')?.some(({ isDeleted }) => isDeleted));
      await until(() => ben.isSaved);
      assert.deepEqual(
        (await kept(room.number)).map(({ id, deleted }) => [id, deleted]),
        [
          ['a', 1],
          ['b', 0],
        ],
      );
      const late = await house.join(room.id);
      await until(() => late.elements('init'));
      assert.deepEqual(
        late.elements('init')?.map(({ id }) => id),
        ['b'],
      );
    });

    test('of two versions the newer stands, of two at once the one with the smaller nonce, for everybody', async () => {
      const room = await house.newRoom();
      const [ann, ben] = await Promise.all([house.join(room.id), house.join(room.id)]);
      await until(() => ben.elements('init'));
      ann.draw('init', [rectangle('x', { version: 5, versionNonce: 9, x: 1 })]);
      ben.draw('init', [rectangle('x', { version: 5, versionNonce: 3, x: 2 })]);
      await until(() => ann.isSaved && ben.isSaved);
      await until(() => ann.elements('init')?.[0]?.['x'] === 2);
      ann.draw('init', [rectangle('x', { version: 4, versionNonce: 1, x: 3 })]);
      ann.draw('init', [rectangle('x', { version: 6, versionNonce: 99, x: 4 })]);
      await until(() => ben.elements('init')?.[0]?.['x'] === 4);
    });

    test('a reader’s drawing is refused with the reason, and the page goes back to the truth', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      ann.draw('init', [rectangle('true')]);
      await until(() => ann.isSaved);
      const cy = await house.join(room.id, { role: 'reader' });
      await until(() => cy.elements('init')?.length === 1);
      cy.draw('init', [rectangle('false'), rectangle('true', { version: 7, x: 99 })]);
      await until(() => cy.elements('init')?.length === 1 && cy.elements('init')?.[0]?.['x'] === 10);
      assert.deepEqual(
        (await kept(room.number)).map(({ id, version }) => [id, version]),
        [['true', 1]],
      );
      await assert.rejects(
        cy.addScene(),
        (reason) => reason instanceof RefusedError && reason.code === 'wrong_role',
      );
    });

    test('elements are checked, each told; what was good in the same message stays', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      await until(() => ann.elements('init'));
      const told: string[] = [];
      ann.on('corrected', ({ text }) => told.push(text));
      const wrong: [object, RegExp][] = [
        [{ type: 'iframe' }, /type must be one of/],
        [{ type: 'embeddable' }, /type must be one of/],
        [{ link: 'javascript:alert(1)' }, /link must begin with/],
        [{ link: 'java\nscript:alert(1)' }, /link must begin with/],
        [{ version: -1 }, /version must be/],
        [{ version: 2 ** 31 }, /version must be/],
        [{ x: 1e9 }, /x must be a number/],
        [{ x: '1' }, /x must be a number/],
        [{ points: [[1, 2, 3]] }, /points must be/],
        [{ type: 'image', fileId: 'not-there' }, /fileId must name/],
        [{ customData: { a: { b: { c: { d: { e: { f: { g: 1 } } } } } } } }, /nested too deeply/],
        [{ text: 'x'.repeat(1_048_576) }, /larger than 1 MiB/],
      ];
      for (const [change, reason] of wrong) {
        ann.draw('init', [rectangle('bad', change), rectangle('good')]);
        const text = await until(() => told.shift());
        assert.match(text, reason);
        assert.deepEqual(
          ann.elements('init')?.map(({ id }) => id),
          ['good'],
        );
      }
      assert.deepEqual(
        (await kept(room.number)).map(({ id }) => id),
        ['good'],
      );
    });

    test('scenes: added, renamed, moved, switched and removed, for everybody, by the page and by the Agora API', async () => {
      const room = await house.newRoom();
      const [ann, ben] = await Promise.all([house.join(room.id), house.join(room.id)]);
      const paths = () => ben.scenes.map(({ path }) => path);
      await ann.addScene({ name: 'two' });
      await ann.addScene({ name: 'first', index: 0, switch: true });
      await until(() => paths().length === 3);
      assert.deepEqual(paths(), ['/first', '/init', '/two']);
      await until(() => ben.scenes.find(({ id }) => id === ben.current)?.name === 'first');
      const { id = '' } = ben.scenes.find(({ name }) => name === 'two') ?? {};
      await ben.changeScene(id, { name: 'zwei', index: 0 });
      await until(() => ann.scenes[0]?.name === 'zwei');
      await assert.rejects(ben.changeScene(id, { name: 'init' }), /is taken/);
      ann.draw(ann.current, [rectangle('gone')]);
      await until(() => ann.isSaved);
      await ann.removeScene(ann.current);
      await until(() => ben.scenes.length === 2);
      await until(() => ben.scenes.some((scene) => scene.id === ben.current));
      assert.equal((await kept(room.number)).length, 0);
      for (const scene of ann.scenes) await ann.removeScene(scene.id);
      await until(() => ben.scenes.length === 1);
      assert.deepEqual(paths(), ['/init']);

      const token = await house.mint(room.id, { door: 'agora', role: 'writer' });
      const headers = { token: token.token };
      const scenes = `${server.url}/v5/rooms/${room.id}/scenes`;
      const ppt = { src: 'https://example.com/1.png', width: 1280, height: 720 };
      const body = { path: '/math', scenes: [{ name: 'page1', ppt }, { name: 'page2' }, { name: 'page1' }] };
      const added = await ask(scenes, { headers, body });
      assert.deepEqual([added.status, added.body], [201, {}]);
      await until(() => paths().length === 3);
      assert.deepEqual(paths(), ['/init', '/math/page1', '/math/page2']);
      assert.deepEqual(ben.scenes[1]?.background, ppt);
      assert.deepEqual((await ask(scenes, { headers })).body, ['/init']);
      assert.deepEqual((await ask(`${scenes}?sceneDir=/math`, { headers })).body, [
        '/math/page1',
        '/math/page2',
      ]);
      const state = `${server.url}/v5/rooms/${room.id}/scene-state`;
      const moved = await ask(state, { method: 'PATCH', headers, body: { scenePath: '/math/page2' } });
      assert.deepEqual([moved.status, moved.body], [201, { currentScenePath: ['math', 'page2'] }]);
      await until(() => ben.scenes.find((scene) => scene.id === ben.current)?.path === '/math/page2');
    });

    test('a large scene comes packed and whole', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      const many = Array.from({ length: 3000 }, (_, n) => rectangle(`m${String(n)}`));
      ann.draw('init', many);
      await until(() => ann.isSaved);
      const ben = await house.join(room.id);
      await until(() => ben.elements('init')?.length === 3000);
    });

    test('a server that comes again has all that was saved', async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      ann.draw('init', [rectangle('kept')]);
      await until(() => ann.isSaved);
      await ann.addScene({ name: 'more', switch: true });
      house.leaveAll();
      await until(() => server.running.app, 'nothing');
      const ben = await house.join(room.id);
      ben.look('init');
      await until(() => ben.elements('init')?.length === 1);
      assert.equal(ben.scenes.length, 2);
    });
  });
}
