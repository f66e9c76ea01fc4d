import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { signedPath } from '../../src/files/signed.ts';
import { openSecretBox } from '../../src/projects/secrets.ts';
import { liveHouse, rectangle, until } from '../live/room.ts';
import { nativeClient } from '../native/client.ts';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, startServer, type TestServer } from '../support/server.ts';

const { sdkToken, roomToken } = createRequire(import.meta.url)('netless-token') as {
  sdkToken: (ak: string, sk: string, lifespan: number, content: object) => string;
  roomToken: (ak: string, sk: string, lifespan: number, content: object) => string;
};

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
const api = nativeClient(() => server);
afterEach(() => {
  house.leaveAll();
});

const token = (role = '0') => sdkToken(KEYS.accessKey, KEYS.secretKey, 60_000, { role });
const post = async (path: string, body: object, key = token()) => {
  const answer = await ask(`${server.url}/v5${path}`, { method: 'POST', headers: { token: key }, body });
  return { status: answer.status, body: answer.body as Record<string, string> };
};

/** A red rectangle in the middle of a board. */
async function drawn(): Promise<wire.Room> {
  const room = await house.newRoom();
  const ann = await house.join(room.id);
  const look = { strokeColor: '#ff0000', backgroundColor: '#ff0000', fillStyle: 'solid', roughness: 0 };
  ann.draw('init', [rectangle('r', { x: 0, y: 0, width: 100, height: 100, ...look })]);
  await until(() => ann.isSaved, 'saving');
  return room;
}

async function pixels(url: string, type = 'image/png') {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), type);
  const image = await loadImage(Buffer.from(await answer.arrayBuffer()));
  const pen = createCanvas(image.width, image.height).getContext('2d');
  pen.drawImage(image, 0, 0);
  const at = (x: number, y: number) => [...pen.getImageData(x, y, 1, 1).data].slice(0, 3);
  return { width: image.width, height: image.height, at };
}

describe('AG 2.4 screenshots', () => {
  test('P1 takes a picture of a scene, of the size that was asked for', async () => {
    const room = await drawn();
    const before = (await server.eventTypes(room.id)).length;
    const { status, body } = await post(`/rooms/${room.id}/screenshots`, { width: 400, height: 200 });
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body), ['url', 'key', 'bucket', 'region']);
    assert.match(body['key'] ?? '', new RegExp(`^room_cover/[^/]+/${room.id}/[^/]+/init\\.png$`));
    const picture = await pixels(body['url'] ?? '');
    assert.deepEqual([picture.width, picture.height], [400, 200]);
    assert.deepEqual(
      [picture.at(200, 100), picture.at(10, 10)],
      [
        [255, 0, 0],
        [255, 255, 255],
      ],
    );
    assert.deepEqual((await server.eventTypes(room.id)).slice(before), ['screenshot.finished']);
  });

  test('P2 takes pictures of the scenes of a directory, not of those below', async () => {
    const room = await house.newRoom();
    const scenes = [{ name: 'one' }, { name: 'two' }];
    await post(`/rooms/${room.id}/scenes`, { path: '/math', scenes });
    await post(`/rooms/${room.id}/scenes`, { path: '/math/deep', scenes });
    const size = { width: 32, height: 18 };
    const answer = await post(`/rooms/${room.id}/screenshot-list`, { ...size, path: '/math' });
    assert.equal(answer.status, 201);
    const keys = (answer.body as unknown as { key: string }[]).map(({ key }) =>
      key.replace(/^.*\/math/, '/math'),
    );
    assert.deepEqual(keys, ['/math/one.png', '/math/two.png']);
    const current = await post(`/rooms/${room.id}/screenshot-list`, size);
    assert.equal((current.body as unknown as unknown[]).length, 1);
    const none = await post(`/rooms/${room.id}/screenshot-list`, { ...size, path: '/none' });
    assert.deepEqual([none.status, none.body], [201, []]);
  });

  test('P1, P2 take any number for a size, and round it', async () => {
    const room = await house.newRoom();
    const one = await post(`/rooms/${room.id}/screenshots`, { width: 100.5, height: 49.4 });
    assert.equal(one.status, 201);
    const picture = await pixels(one.body['url'] ?? '');
    assert.deepEqual([picture.width, picture.height], [101, 49]);
    const size = { width: 10.2, height: 1e1 };
    assert.equal((await post(`/rooms/${room.id}/screenshot-list`, size)).status, 201);
  });

  const refusals: [string, string, object, number, string][] = [
    ['less than a pixel', 'screenshots', { width: 0.9, height: 5 }, 400, 'bad_input'],
    ['a size in words', 'screenshots', { width: '9', height: 5 }, 400, 'bad_input'],
    ['more than is allowed', 'screenshots', { width: 8192.1, height: 5 }, 400, 'bad_input'],
    ['no size', 'screenshots', {}, 400, 'bad_input'],
    ['a size of nothing', 'screenshots', { width: 0, height: 5 }, 400, 'bad_input'],
    ['too large a size', 'screenshots', { width: 8192, height: 8192 }, 400, 'bad_input'],
    [
      'a scene that is not there',
      'screenshots',
      { width: 9, height: 9, path: '/no' },
      404,
      'scene_not_found',
    ],
    ['a path without /', 'screenshots', { width: 9, height: 9, path: 'init' }, 400, 'bad_input'],
    ['a scene for a directory', 'screenshot-list', { width: 9, height: 9, path: '/init' }, 400, 'bad_input'],
  ];
  for (const [what, call, body, status, code] of refusals) {
    test(`${what} is refused with ${status}`, async () => {
      const room = await house.newRoom();
      const answer = await post(`/rooms/${room.id}/${call}`, body);
      assert.deepEqual([answer.status, answer.body['code']], [status, code]);
      assert.deepEqual(await server.eventTypes(room.id), ['room.created']);
    });
  }

  test('readers, other rooms’ tokens and other projects get none; a disabled room can be looked at', async () => {
    const [room, other] = await Promise.all([house.newRoom(), house.newRoom()]);
    const size = { width: 9, height: 9 };
    const of = (uuid: string, role = '1') =>
      roomToken(KEYS.accessKey, KEYS.secretKey, 60_000, { role, uuid });
    const path = `/rooms/${room.id}/screenshots`;
    assert.equal((await post(path, size, token('2'))).status, 403);
    assert.equal((await post(path, size, of(other.id))).status, 403);
    assert.equal((await post(path, size, of(room.id, '2'))).status, 403);
    const stranger = await server.addProject('stranger');
    const { accessKey, secretKey } = stranger.keys;
    assert.equal((await post(path, size, sdkToken(accessKey, secretKey, 0, { role: '0' }))).status, 404);
    assert.equal((await post(path, size, of(room.id))).status, 201);
    await house.call('POST', `/rooms/${room.id}/disable`);
    assert.equal((await post(path, size)).status, 201);
  });
});

describe('native screenshots', () => {
  test('are PNG or JPEG, light or dark, and listed newest first', async () => {
    const room = await drawn();
    const path = `/rooms/${room.id}/screenshots`;
    const light = await api.post<wire.Screenshot>(path, { width: 300, height: 300 });
    const dark = await api.post<wire.Screenshot>(path, {
      ...{ path: '/init', width: 300, height: 200, format: 'jpeg', dark: true },
    });
    assert.deepEqual([light.format, light.dark, light.path, dark.format], ['png', false, '/init', 'jpeg']);
    assert.deepEqual((await pixels(light.url)).at(3, 3), [255, 255, 255]);
    const [grey = 255] = (await pixels(dark.url, 'image/jpeg')).at(3, 3);
    assert.ok(grey < 32, String(grey));
    const { data } = await api.get<wire.Page<wire.Screenshot>>(path);
    assert.deepEqual(
      data.map(({ id }) => id),
      [dark.id, light.id],
    );
    const first = await api.get<wire.Page<wire.Screenshot>>(`${path}?limit=1`);
    const next = await api.get<wire.Page<wire.Screenshot>>(`${path}?limit=1&after=${first.next}`);
    assert.deepEqual([first.data[0]?.id, next.data[0]?.id, next.next], [dark.id, light.id, null]);
  });

  test('show pictures of the board, and what stands behind a scene', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const green = createCanvas(20, 20);
    green.getContext('2d').fillStyle = '#00ff00';
    green.getContext('2d').fillRect(0, 0, 20, 20);
    const bytes = green.toBuffer('image/png');
    const headers = {
      authorization: `Bearer ${ann.files}`,
      'x-file-id': 'green',
      'content-type': 'image/png',
    };
    await fetch(`${server.url}/live/files/${room.id}`, {
      ...{ method: 'POST', headers, body: new Uint8Array(bytes) },
    });
    const image = { type: 'image', fileId: 'green', status: 'saved', scale: [1, 1] };
    ann.draw('init', [rectangle('i', { x: 0, y: 0, width: 40, height: 40, ...image })]);
    const src = `data:image/png;base64,${bytes.toString('base64')}`;
    await ann.addScene({ name: 'slide', background: { src, width: 160, height: 90 } });
    await until(() => ann.isSaved, 'saving');
    const path = `/rooms/${room.id}/screenshots`;
    const shown = await pixels(
      (await api.post<wire.Screenshot>(path, { path: '/init', width: 100, height: 100 })).url,
    );
    assert.deepEqual(
      [shown.at(50, 50), shown.at(2, 2)],
      [
        [0, 255, 0],
        [255, 255, 255],
      ],
    );
    const slide = await pixels(
      (await api.post<wire.Screenshot>(path, { path: '/slide', width: 320, height: 180 })).url,
    );
    assert.deepEqual(
      [slide.at(3, 3), slide.at(316, 176)],
      [
        [0, 255, 0],
        [0, 255, 0],
      ],
    );
  });

  test('have addresses that end, and that nobody else can make', async () => {
    const room = await house.newRoom();
    const { url } = await api.post<wire.Screenshot>(`/rooms/${room.id}/screenshots`, {});
    assert.equal((await fetch(url)).status, 200);
    assert.equal((await fetch(`${url.slice(0, -3)}abc`)).status, 404);
    assert.equal((await fetch(`${server.url}/files/x`)).status, 404);
    const { queries } = server.running.db;
    const [row] = await queries
      .selectFrom('screenshots')
      .selectAll()
      .where('room_num', '=', room.number)
      .execute();
    const box = openSecretBox(Buffer.from(KEY_ENVIRONMENT.ENFILADE_ENCRYPTION_KEY, 'hex'));
    const blob = row?.blob_id ?? '';
    assert.equal((await fetch(server.url + signedPath(box, blob, Date.now() - 1))).status, 404);
    assert.equal((await fetch(server.url + signedPath(box, blob, Date.now() + 1000))).status, 200);
    const other = openSecretBox(Buffer.alloc(32, 1));
    assert.equal((await fetch(server.url + signedPath(other, blob, Date.now() + 1000))).status, 404);
  });

  test('go with their room, and come back with it', async () => {
    const room = await house.newRoom();
    const { url } = await api.post<wire.Screenshot>(`/rooms/${room.id}/screenshots`, {});
    await api.remove(`/rooms/${room.id}`);
    assert.equal((await fetch(url)).status, 404);
    assert.equal(await api.status('POST', `/rooms/${room.id}/undelete`), 200);
    assert.equal((await fetch(url)).status, 200);
  });

  test('cannot be asked for wrongly', async () => {
    const room = await house.newRoom();
    const path = `/rooms/${room.id}/screenshots`;
    const refused: [object, number, string, string?][] = [
      [{ width: 0 }, 400, 'bad_input', 'width'],
      [{ width: 8000, height: 8000 }, 400, 'bad_input', 'width'],
      [{ format: 'gif' }, 400, 'bad_input', 'format'],
      [{ quality: 1 }, 400, 'bad_input', 'quality'],
      [{ path: '/none' }, 404, 'scene_not_found'],
    ];
    for (const [body, status, code, member] of refused) {
      await api.expect('POST', path, body, { status, code, ...(member !== undefined && { member }) });
    }
    await api.expect('POST', '/rooms/1/screenshots', {}, { status: 404, code: 'room_not_found' });
  });
});
