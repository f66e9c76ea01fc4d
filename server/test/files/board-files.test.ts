import assert from 'node:assert/strict';
import { readdirSync, statSync, utimesSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { LiveRoom } from '@enfilade/client';
import { createCanvas } from '@napi-rs/canvas';
import { openBlobs } from '../../src/files/blobs.ts';
import { sweepBlobs, sweepUnnamed } from '../../src/files/blobs.store.ts';
import { makePass } from '../../src/files/passes.ts';
import { purgeRoom } from '../../src/rooms/deleted-rooms.ts';
import { openSecretBox } from '../../src/projects/secrets.ts';
import { liveHouse, rectangle, until } from '../live/room.ts';
import { eventually } from './eventually.ts';
import { KEY_ENVIRONMENT, newDataDir, startServer, type TestServer } from '../support/server.ts';

const png = createCanvas(3, 2).toBuffer('image/png');
const jpeg = createCanvas(3, 2).toBuffer('image/jpeg');

let server: TestServer;
const dataDir = newDataDir();
before(async () => {
  server = await startServer({ ENFILADE_DATA_DIR: dataDir });
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

interface Upload {
  pass?: string;
  id?: string;
  type?: string;
  body?: Buffer;
}

const send = async (room: string, { pass, id = 'one', type = 'image/png', body = png }: Upload) => {
  const answer = await fetch(`${server.url}/live/files/${room}`, {
    method: 'POST',
    headers: {
      'content-type': type,
      'x-file-id': id,
      ...(pass !== undefined && { authorization: `Bearer ${pass}` }),
    },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const get = (room: string, id: string, pass: string) =>
  fetch(`${server.url}/live/files/${room}/${id}`, { headers: { authorization: `Bearer ${pass}` } });
const passOf = (room: LiveRoom) => room.files ?? '';
const imageOf = (fileId: string) => rectangle(undefined, { type: 'image', fileId });

describe('pictures on a board', () => {
  test('are kept once, and given to who has a pass, unchanged and unable to run', async () => {
    const room = await house.newRoom();
    const [ann, eve] = await Promise.all([house.join(room.id), house.join(room.id, { role: 'reader' })]);
    assert.deepEqual(await send(room.id, { pass: passOf(ann) }), { status: 201, body: { id: 'one' } });
    const again = await send(room.id, { pass: passOf(ann), body: jpeg });
    assert.deepEqual(again, { status: 200, body: { id: 'one' } });
    const answer = await get(room.id, 'one', passOf(eve));
    assert.equal(answer.status, 200);
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), png);
    const names = ['content-type', 'x-content-type-options', 'content-security-policy', 'cache-control'];
    assert.deepEqual(
      names.map((name) => answer.headers.get(name)),
      ['image/png', 'nosniff', "default-src 'none'; sandbox", 'private, max-age=31536000, immutable'],
    );
    const rows = await server.running.db.queries
      .selectFrom('blobs')
      .selectAll()
      .where('room_num', '=', room.number)
      .execute();
    assert.equal(rows.length, 1);
  });

  const refused: [string, Upload, number, string][] = [
    ['no pass', {}, 401, 'token_missing'],
    ['a pass that is none', { pass: 'v1.aaaa' }, 401, 'token_unknown'],
    ['a wrong id', { id: '../x' }, 400, 'bad_input'],
    ['no picture, whatever its type says', { body: Buffer.from('<svg/>') }, 400, 'bad_input'],
    ['a picture cut off', { body: png.subarray(0, 12) }, 400, 'bad_input'],
    ['another type', { type: 'image/svg+xml' }, 415, 'unsupported_media_type'],
    ['too large a body', { body: Buffer.alloc(10 * 1024 * 1024 + 1, png) }, 413, 'too_large'],
  ];
  for (const [what, upload, status, code] of refused) {
    test(`${what} is refused with ${status}`, async () => {
      const room = await house.newRoom();
      const ann = await house.join(room.id);
      const given = status === 401 ? upload : { pass: passOf(ann), ...upload };
      const answer = await send(room.id, given);
      assert.deepEqual([answer.status, answer.body['code']], [status, code]);
      const { db } = server.running;
      const rows = await db.queries
        .selectFrom('board_files')
        .select('id')
        .where('room_num', '=', room.number)
        .execute();
      assert.deepEqual(rows, []);
    });
  }

  test('only writers who are there can add some; a pass opens its own room, in its time', async () => {
    const [room, other] = await Promise.all([house.newRoom(), house.newRoom()]);
    const [ann, eve] = await Promise.all([house.join(room.id), house.join(room.id, { role: 'reader' })]);
    const pass = passOf(ann);
    assert.equal((await send(room.id, { pass })).status, 201);
    assert.equal((await send(room.id, { pass: passOf(eve), id: 'two' })).body['code'], 'wrong_role');
    assert.equal((await send(other.id, { pass })).body['code'], 'room_not_found');
    assert.equal((await get(other.id, 'one', pass)).status, 404);
    assert.equal((await get(room.id, 'none', pass)).status, 404);
    const box = openSecretBox(Buffer.from(KEY_ENVIRONMENT.ENFILADE_ENCRYPTION_KEY, 'hex'));
    const facts = { projectId: server.projectId, roomId: room.id, participantId: 'nobody' };
    assert.equal((await send(room.id, { pass: makePass(box, facts), id: 'x' })).status, 404);
    assert.equal((await get(room.id, 'one', makePass(box, facts))).status, 200);
    const old = box.seal(JSON.stringify(['files', server.projectId, room.id, 'nobody', Date.now() - 1]));
    assert.equal((await get(room.id, 'one', old)).status, 401);
    ann.leave();
    await eventually(async () => (await send(room.id, { pass, id: 'three' })).status === 404, 'leaving');
    assert.equal((await get(room.id, 'one', pass)).status, 200);
  });

  test('can be got in an archived room and not in a disabled one', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const pass = passOf(ann);
    await send(room.id, { pass });
    await house.call('POST', `/rooms/${room.id}/archive`);
    assert.equal((await get(room.id, 'one', pass)).status, 200);
    assert.equal((await send(room.id, { pass, id: 'two' })).body['code'], 'room_archived');
    await house.call('POST', `/rooms/${room.id}/restore`);
    await house.call('POST', `/rooms/${room.id}/disable`);
    assert.equal((await get(room.id, 'one', pass)).status, 403);
  });

  test('must have been uploaded before an element names them, here or at another node', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const refused: string[] = [];
    ann.on('corrected', ({ text }) => refused.push(text));
    ann.draw('init', [imageOf('nowhere')]);
    await until(() => refused.length > 0, 'the refusal');
    assert.match(refused[0] ?? '', /fileId must name a picture/);
    await send(room.id, { pass: passOf(ann), id: 'here' });
    ann.draw('init', [imageOf('here')]);
    await until(() => ann.isSaved, 'saving');
    // As if another node had taken it.
    await server.running.db.queries
      .insertInto('board_files')
      .values({
        ...{ room_num: room.number, id: 'there', blob_id: 'b', type: 'image/png' },
        bytes: 1,
        created_at: 1,
      })
      .execute();
    ann.draw('init', [imageOf('there')]);
    await until(() => ann.isSaved, 'saving');
    assert.equal(refused.length, 1);
  });

  test('of one room are bounded, in how many and how large', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const row = { room_num: room.number, blob_id: 'b', type: 'image/png', created_at: 1 };
    const { queries } = server.running.db;
    const full = { ...row, id: 'big', bytes: 200 * 1024 * 1024 - png.length };
    await queries.insertInto('board_files').values(full).execute();
    assert.equal((await send(room.id, { pass: passOf(ann), id: 'fits' })).status, 201);
    const answer = await send(room.id, { pass: passOf(ann), id: 'more' });
    assert.deepEqual([answer.status, answer.body['code']], [403, 'limit_reached']);
  });

  test('are sent at a bounded rate', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    const statuses = new Set<number>();
    for (let sent = 0; sent < 34; sent += 1) {
      statuses.add((await send(room.id, { pass: passOf(ann), id: `f${sent}` })).status);
    }
    assert.deepEqual([...statuses], [201, 429]);
  });

  test('go with their room; what a crash left is swept', async () => {
    const { db } = server.running;
    const blobs = openBlobs(join(dataDir, 'blobs'));
    const room = await house.newRoom();
    const ann = await house.join(room.id);
    await send(room.id, { pass: passOf(ann) });
    const [row] = await db.queries
      .selectFrom('blobs')
      .select('id')
      .where('room_num', '=', room.number)
      .execute();
    const id = row?.id ?? '';
    assert.deepEqual(await blobs.read(id), png);
    ann.leave();
    await house.call('DELETE', `/rooms/${room.id}`);
    const actor = { projectId: server.projectId, door: 'system', who: 'system' } as const;
    await db.write((tx) => purgeRoom(tx, actor, room.number, Infinity));
    await sweepBlobs(db, blobs, Date.now());
    await eventually(async () => (await blobs.read(id)) === undefined, 'the file to go');

    const lost = await blobs.put(png);
    const shelf = join(dataDir, 'blobs', 'ab');
    mkdirSync(shelf, { recursive: true });
    const part = join(shelf, `ab${'0'.repeat(30)}.part`);
    writeFileSync(part, 'half');
    assert.equal(await sweepUnnamed(db.queries, blobs, Date.now()), 0, 'young ones may be in the making');
    utimesSync(part, 1, 1);
    utimesSync(join(dataDir, 'blobs', lost.slice(0, 2), lost), 1, 1);
    assert.equal(await sweepUnnamed(db.queries, blobs, Date.now()), 2);
    assert.equal(await blobs.read(lost), undefined);
    assert.ok(!readdirSync(shelf).some((name) => name.endsWith('.part')));
    assert.equal(statSync(join(dataDir, 'blobs')).mode & 0o077, 0, 'nobody else can read them');
  });
});
