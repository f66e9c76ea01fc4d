import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { LiveRoom } from '@enfilade/client';
import { createCanvas } from '@napi-rs/canvas';
import { liveHouse, until } from '../live/room.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { eventually } from './eventually.ts';
import { pdfOf } from './sources.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

interface Told {
  id: string;
  status: string;
  page_count: number;
  added: number;
  first: string;
  code: string;
  error: { code: string } | null;
}

async function call(path: string, who: LiveRoom | undefined, name?: string, body?: Buffer) {
  const answer = await fetch(`${server.url}/live/documents/${path}`, {
    method: body || path.endsWith('/scenes') ? 'POST' : 'GET',
    headers: {
      ...(who && { authorization: `Bearer ${who.files}` }),
      ...(name !== undefined && { 'x-file-name': encodeURIComponent(name) }),
    },
    ...(body && { body: new Uint8Array(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Told };
}
const ended = (room: string, who: LiveRoom, id: string) =>
  eventually(async () => {
    const { body } = await call(`${room}/${id}`, who);
    return ['finished', 'failed'].includes(body.status) && body;
  }, 'the end');

describe('documents that somebody in a room brings along', () => {
  test('become scenes of it, for everybody who is there', async () => {
    const room = await house.newRoom();
    const [ann, ben] = await Promise.all([house.join(room.id), house.join(room.id)]);
    const made = await call(room.id, ann, 'Über/1.pdf', pdfOf(['one', 'two']));
    assert.deepEqual([made.status, made.body.status], [201, 'waiting']);
    const { id } = made.body;
    assert.deepEqual(await ended(room.id, ben, id), {
      ...{ id, status: 'finished', page_count: 2, pages_done: 2, error: null },
    });
    const added = await call(`${room.id}/${id}/scenes`, ann);
    assert.deepEqual([added.status, added.body.added], [201, 2]);
    await until(() => ben.scenes.length === 3, 'the scenes');
    assert.equal(added.body.first, ben.scenes[1]?.id);
    assert.deepEqual(
      ben.scenes.map(({ path, background }) => [path, background?.src]),
      [
        ['/init', undefined],
        ['/Über 1 1', `/staticConvert/${id}/1.jpg`],
        ['/Über 1 2', `/staticConvert/${id}/2.jpg`],
      ],
    );
    const page = await fetch(`${server.url}/staticConvert/${id}/1.jpg`);
    assert.equal(page.headers.get('content-type'), 'image/jpeg');
    // Once more: other names.
    await call(`${room.id}/${id}/scenes`, ann);
    await until(() => ben.scenes.length === 5, 'the scenes');
    assert.equal(ben.scenes[3]?.path, '/Über 1 (2) 1');
    // The file itself is not kept.
    const left = await server.running.db.queries
      .selectFrom('blobs')
      .select('id')
      .where('room_num', '=', room.number)
      .where('expires_at', '>', 0)
      .execute();
    assert.deepEqual(left, []);
  });

  test('must be ones that can be converted, of writers who are there, and not too many', async () => {
    const [room, other] = await Promise.all([house.newRoom(), house.newRoom()]);
    const [ann, eve] = await Promise.all([house.join(room.id), house.join(room.id, { role: 'reader' })]);
    const pdf = pdfOf(['x']);
    const refused: [Awaited<ReturnType<typeof call>>, number, string][] = [
      [await call(room.id, undefined, 'x.pdf', pdf), 401, 'token_missing'],
      [await call(room.id, eve, 'x.pdf', pdf), 403, 'wrong_role'],
      [await call(other.id, ann, 'x.pdf', pdf), 404, 'room_not_found'],
      [await call(room.id, ann, 'x.txt', Buffer.from('text')), 400, 'bad_input'],
      [await call(room.id, ann, 'x'.repeat(301), pdf), 400, 'bad_input'],
      [await call(`${room.id}/${'f'.repeat(32)}`, ann), 404, 'conversion_not_found'],
    ];
    for (const [{ status, body }, wanted, code] of refused) {
      assert.deepEqual([status, body.code], [wanted, code]);
    }
    const picture = createCanvas(4, 4).toBuffer('image/png');
    const statuses = [];
    for (let sent = 0; sent < 4; sent += 1)
      statuses.push((await call(room.id, ann, 'p.png', picture)).status);
    assert.deepEqual(statuses, [201, 201, 201, 429]);
  });

  test('of one room are bounded together', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const { queries } = server.running.db;
    const full = {
      id: `full-${room.id}`,
      project_id: server.projectId,
      room_num: room.number,
      type: 'image/png',
    };
    await queries
      .insertInto('blobs')
      .values({ ...full, bytes: 1024 ** 3, created_at: 1, expires_at: null })
      .execute();
    const { status, body } = await call(room.id, ann, 'x.pdf', pdfOf(['x']));
    assert.deepEqual([status, body.code], [403, 'limit_reached']);
  });

  test('of one room are nobody’s in another', async () => {
    const [room, other] = await Promise.all([house.newRoom(), house.newRoom()]);
    const [ann, eve] = await Promise.all([house.join(room.id), house.join(other.id)]);
    const { body } = await call(room.id, ann, 'x.pdf', pdfOf(['x']));
    assert.equal((await call(`${other.id}/${body.id}`, eve)).body.code, 'conversion_not_found');
    assert.equal((await call(`${other.id}/${body.id}/scenes`, eve)).status, 404);
    await ended(room.id, ann, body.id);
  });
});
