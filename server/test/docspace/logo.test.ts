import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import type { Actor } from '../../src/db/events.ts';
import { duplicateRoom } from '../../src/rooms/duplicate.ts';
import { hangPictures, logoFrom, sweepPictures, uploadPicture } from '../../src/rooms/pictures.ts';
import { findPicture } from '../../src/rooms/pictures.store.ts';
import { createRoom, deleteRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { formWith, halves, pixel, show, upload, uploaded } from './pictures.ts';
import { addSomeone, letIn } from './someone.ts';

interface Logo {
  original: string;
  large: string;
  medium: string;
  small: string;
  color?: string;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const queries = () => client.server.running.db.queries;
const logoOf = (room: ShownRoom) => room.logo as unknown as Logo;
const put = (id: number, body: object) => client.send<ShownRoom>('POST', `/files/rooms/${id}/logo`, body);

describe('DS 5.11 upload', () => {
  test('DS 5.11 a picture is made anew, smaller where it is large, and waits', async () => {
    const rows: [Buffer, number, number, string][] = [
      [halves(300, 200), 300, 200, 'image/png'],
      [halves(2000, 1000), 1280, 640, 'image/png'],
      [halves(1000, 2000, 'image/jpeg'), 640, 1280, 'image/jpeg'],
    ];
    for (const [bytes, width, height, type] of rows) {
      const { status, response } = await upload(client, bytes);
      assert.deepEqual([status, response.success, response.message], [200, true, '']);
      const { answer, image } = await show(client, response.data ?? '');
      assert.deepEqual([image.width, image.height], [width, height]);
      assert.equal(answer.headers.get('content-type'), type);
    }
  });

  test('DS 5.11 what a file holds besides the picture is gone', async () => {
    const text = Buffer.from('tEXtComment\0taken at home');
    const chunk = Buffer.alloc(text.length + 8);
    chunk.writeUInt32BE(text.length - 4, 0);
    text.copy(chunk, 4);
    chunk.writeUInt32BE(crc32(text), text.length + 4);
    const plain = halves(20, 20);
    const head = 8 + 25;
    const bytes = Buffer.concat([plain.subarray(0, head), chunk, plain.subarray(head)]);
    const path = await uploaded(client, bytes);
    const kept = Buffer.from(await (await fetch(client.server.url + path)).arrayBuffer());
    assert.ok(bytes.includes('taken at home') && !kept.includes('taken at home'));
    assert.equal((await show(client, path)).image.width, 20);
  });

  test('DS 5.11 what is no picture, or too large a one, is 200 without success, and nothing is kept', async () => {
    const bomb = halves(10, 10);
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    const cut = halves(300, 300).subarray(0, 60);
    const form = formWith();
    const rows: [Buffer | FormData, RegExp][] = [
      [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /PNG, JPEG, GIF or WebP/],
      [Buffer.from('GIF89a'), /PNG, JPEG, GIF or WebP/],
      [Buffer.alloc(0), /PNG, JPEG, GIF or WebP/],
      [bomb, /16 megapixels/],
      [cut, /cannot be read/],
      [Buffer.concat([halves(10, 10), Buffer.alloc(5 * 1024 * 1024)]), /5 MiB/],
      [form, /no file/],
      [formWith(halves(10, 10), halves(10, 10)), /one file/],
    ];
    const before = await waiting();
    for (const [sent, message] of rows) {
      const { status, response } = await upload(client, sent);
      assert.deepEqual([status, response.success], [200, false]);
      assert.match(response.message, message);
      assert.ok(!('data' in response));
    }
    assert.equal(await waiting(), before);
  });

  test('DS 5.11 a broken form is no fault of the server, and JSON is no form', async () => {
    const url = `${client.server.url}/api/2.0/files/logos`;
    const authorization = `Bearer ${client.server.keys.apiKey}`;
    const type = 'multipart/form-data; boundary=x';
    for (const [body, contentType, status] of [
      ['--x\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nhalf', type, 200],
      ['', type, 200],
      ['nothing of the kind', type, 200],
      ['x', 'multipart/form-data', 200],
      ['{}', 'application/json', 415],
    ] as const) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': contentType },
        body,
      });
      const told = (await answer.json()) as { response?: { success: boolean } };
      assert.equal(answer.status, status, body);
      if (status === 200) assert.equal(told.response?.success, false);
    }
  });

  test('DS 5.11, 1.4 who may have no rooms uploads nothing; rooms:write is not enough; nobody is 401', async () => {
    for (const kind of ['user', 'guest'] as const) {
      const { status, message } = await upload(client, halves(9, 9), (await addSomeone(client, kind)).as);
      assert.deepEqual([status, message], [403, 'Access denied']);
    }
    for (const [scope, expected] of [
      ['rooms:write', 403],
      ['files:read', 403],
      ['files:write', 200],
    ] as const) {
      const someone = await addSomeone(client, 'admin', [scope]);
      assert.equal((await upload(client, halves(9, 9), someone.as)).status, expected, scope);
    }
    assert.equal((await upload(client, halves(9, 9), { authorization: null })).status, 401);
  });

  test('of one person’s pictures the newest ten wait, and after a day none', async () => {
    const { user, as } = await addSomeone(client, 'admin');
    const first = await uploaded(client, halves(5, 5), as);
    for (let n = 0; n < 10; n += 1) await uploaded(client, halves(5 + n, 5), as);
    const mine = () => queries().selectFrom('pictures').select('id').where('user_id', '=', user.id).execute();
    assert.equal((await mine()).length, 10);
    assert.equal((await fetch(client.server.url + first)).status, 404);
    const { db } = client.server.running;
    assert.equal(await sweepPictures(db, Date.now() + 23 * 3_600_000), 0);
    assert.ok((await sweepPictures(db, Date.now() + 25 * 3_600_000)) >= 10);
    assert.equal((await mine()).length, 0);
  });
});

describe('DS 5.11, 4.2 the logo of a room', () => {
  test('DS 4.2 four sizes of the part that is told; the colour is not shown meanwhile', async () => {
    const { id } = await client.room({ color: 'ABCDEF' });
    const tmpFile = await uploaded(client, halves(400, 200));
    const room = await put(id, { tmpFile, x: 200, y: 0, width: 200, height: 200 });
    const logo = logoOf(room);
    assert.ok(!('color' in logo));
    const sides = { original: [400, 200], large: [192, 192], medium: [64, 64], small: [32, 32] };
    for (const [size, expected] of Object.entries(sides)) {
      const path = logo[size as keyof typeof sides];
      assert.match(path, /\?hash=[0-9a-f]+$/);
      const { answer, image } = await show(client, path);
      assert.deepEqual([image.width, image.height], expected, size);
      if (size !== 'original') assert.equal(pixel(image, 3, 3), '#0000ff', 'the right half');
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      assert.equal(answer.headers.get('content-security-policy'), "default-src 'none'; sandbox");
      assert.match(answer.headers.get('cache-control') ?? '', /max-age=31536000, immutable/);
      const again = await fetch(client.server.url + path, {
        headers: { 'if-none-match': answer.headers.get('etag') ?? '' },
      });
      assert.equal(again.status, 304);
    }
    assert.deepEqual(logoOf(await client.get<ShownRoom>(`/files/rooms/${id}`)), logo);
    const { folders } = await client.get<{ folders: ShownRoom[] }>('/files/rooms?sortBy=DateAndTime');
    assert.deepEqual(folders.find((one) => one.id === id)?.logo, logo);
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.updated']);

    const bare = await client.send<ShownRoom>('DELETE', `/files/rooms/${id}/logo`);
    assert.deepEqual(bare.logo, { original: '', large: '', medium: '', small: '', color: 'ABCDEF' });
    assert.equal((await fetch(client.server.url + logo.large)).status, 404);
    await client.send('DELETE', `/files/rooms/${id}/logo`);
    assert.equal((await client.roomEvents(id)).length, 3);
  });

  test('DS 5.11 crops: nothing is the middle, too much is what there is', async () => {
    const rows: [object, string][] = [
      [{}, '#ff0000'],
      [{ x: 0, y: 0, width: 0, height: 0 }, '#ff0000'],
      [{ x: 390, y: 190, width: 1280, height: 1280 }, '#0000ff'],
      [{ x: 1280, y: 1280, width: 1280, height: 1280 }, '#0000ff'],
      [{ x: '0', y: '0', width: '200', height: '200' }, '#ff0000'],
    ];
    for (const [crop, colour] of rows) {
      const { id } = await client.room();
      const room = await put(id, { tmpFile: await uploaded(client, halves(400, 200)), ...crop });
      const { image } = await show(client, logoOf(room).large);
      assert.deepEqual([image.width, pixel(image, 3, 3)], [192, colour], JSON.stringify(crop));
    }
  });

  test('DS 5.2, 5.5 with the room, and with a change of it; the first picture is gone then', async () => {
    const tmpFile = await uploaded(client, halves(40, 40));
    const room = await client.room({ logo: { tmpFile, x: 0, y: 0, width: 40, height: 40 } });
    const { large } = logoOf(room);
    assert.equal((await show(client, large)).image.width, 192);
    assert.deepEqual(await client.roomEvents(room.id), ['room.created']);

    const other = await uploaded(client, halves(50, 50));
    const changed = await client.send<ShownRoom>('PUT', `/files/rooms/${room.id}`, {
      title: 'Pictured',
      logo: { tmpFile: `${client.server.url}${other}` },
    });
    assert.equal(changed.title, 'Pictured');
    assert.notEqual(logoOf(changed).large, large);
    assert.equal((await fetch(client.server.url + large)).status, 404);
    assert.deepEqual(await client.roomEvents(room.id), ['room.created', 'room.updated']);

    await client.send('DELETE', `/files/rooms/${room.id}`);
    assert.equal((await fetch(client.server.url + logoOf(changed).large)).status, 404);
    const left = await queries()
      .selectFrom('pictures')
      .select('id')
      .where('room_num', '=', room.id)
      .execute();
    assert.deepEqual(left, []);
  });

  test('DS 5.11 refusals, after which everything is as before', async () => {
    const { id } = await client.room();
    const archived = await client.room();
    await client.send('PUT', `/files/rooms/${archived.id}/archive`);
    const tmpFile = await uploaded(client, halves(30, 30));
    const theirs = await uploaded(client, halves(30, 30), (await addSomeone(client, 'admin')).as);
    const used = await uploaded(client, halves(30, 30));
    await put((await client.room()).id, { tmpFile: used });
    const editor = await addSomeone(client, 'room_admin');
    await letIn(client, id, editor, 'editor');
    const rows: [string, object, object, number, RegExp][] = [
      ['999999', { tmpFile }, {}, 404, /folder was not found/],
      ['abc', { tmpFile }, {}, 404, /folder was not found/],
      [String(archived.id), { tmpFile }, {}, 403, /archived/],
      [String(id), { tmpFile: theirs }, {}, 403, /Access denied/],
      [String(id), { tmpFile: used }, {}, 403, /Access denied/],
      [String(id), { tmpFile: 'unknown' }, {}, 403, /Access denied/],
      [String(id), { tmpFile: '' }, {}, 403, /Access denied/],
      [String(id), { tmpFile }, editor.as, 403, /permission/],
      [String(id), {}, {}, 400, /^$/],
      [String(id), { tmpFile, width: 1281 }, {}, 400, /^$/],
      [String(id), { tmpFile, x: -1 }, {}, 400, /^$/],
    ];
    for (const [room, body, options, status, message] of rows) {
      const answer = await client.call('POST', `/files/rooms/${room}/logo`, body, options);
      assert.equal(answer.status, status, JSON.stringify([room, body]));
      assert.match(answer.message, message);
    }
    const refused = await client.call('DELETE', `/files/rooms/${archived.id}/logo`);
    assert.equal(refused.status, 403);
    for (const method of ['POST', 'PUT'] as const) {
      const path = method === 'POST' ? '/files/rooms' : `/files/rooms/${id}`;
      const { status } = await client.call(method, path, { title: 'x', logo: { tmpFile: theirs } });
      assert.equal(status, 403);
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.member_added']);
    assert.equal((await fetch(client.server.url + tmpFile)).status, 200, 'still waits');
  });

  test('DS 5.11 a logo with an Idempotency-Key is painted before its transaction: nobody waits for it', async () => {
    const { id } = await client.room();
    const tmpFile = await uploaded(client, halves(1200, 1200));
    const headers = { 'idempotency-key': 'painted-before' };
    const ask = () => client.call('POST', `/files/rooms/${id}/logo`, { tmpFile }, { headers });
    // Whoever paints is busy for a while.
    const busy = Array.from({ length: 4 }, () => upload(client, halves(4000, 4000)));
    const asked = ask();
    const isDone = asked.then(() => true);
    const other = () => client.get(`/files/rooms/${id}`).then(() => false);
    let answered = 0;
    while (!(await Promise.race([isDone, other()]))) answered += 1;
    assert.ok(answered > 20, `${answered} others were answered meanwhile`);
    const [first, again] = [await asked, await ask()];
    assert.deepEqual([first.status, again.status], [200, 200]);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    assert.deepEqual(again.response, first.response);
    const mismatch = await client.call('POST', `/files/rooms/${id}/logo`, { tmpFile: 'x' }, { headers });
    assert.equal(mismatch.status, 422);
    await Promise.all(busy);
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.updated']);
  });

  test('DS 5.11 one picture is taken by one room, whoever asks at the same time', async () => {
    const tmpFile = await uploaded(client, halves(60, 60));
    const rooms = [await client.room(), await client.room()];
    const answers = await Promise.all(
      rooms.map(({ id }) => client.call('POST', `/files/rooms/${id}/logo`, { tmpFile })),
    );
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 403]);
  });
});

describe('DS 5.2 watermark', () => {
  test('DS 5.2 an uploaded picture stands behind documents; sent back as it was shown, it stays', async () => {
    const imageUrl = await uploaded(client, halves(80, 40));
    const room = await client.room({ watermark: { enabled: true, text: 'x', imageUrl, imageScale: 50 } });
    const { watermark } = room as unknown as { watermark: { imageUrl: string; imageScale: number } };
    assert.match(watermark.imageUrl, /\/watermark\?hash=/);
    assert.equal((await show(client, watermark.imageUrl)).image.width, 80);

    const same = await client.send<ShownRoom>('PUT', `/files/rooms/${room.id}`, { watermark });
    assert.deepEqual(same.watermark, watermark);
    assert.deepEqual(await client.roomEvents(room.id), ['room.created']);

    const off = await client.send<ShownRoom>('PUT', `/files/rooms/${room.id}`, {
      watermark: { enabled: false },
    });
    assert.ok(!('watermark' in off));
    assert.equal((await fetch(client.server.url + watermark.imageUrl)).status, 404);
  });

  test('DS 5.2 other addresses: on the web, or none', async () => {
    const { id } = await client.room();
    const other = await client.room({ watermark: { imageUrl: await uploaded(client, halves(8, 8)) } });
    const elsewhere = (other as unknown as { watermark: { imageUrl: string } }).watermark.imageUrl;
    for (const [imageUrl, status] of [
      ['https://pictures.example/a.png', 200],
      ['', 200],
      ['javascript:alert(1)', 400],
      ['data:image/png;base64,AAAA', 400],
      ['nowhere', 400],
      [elsewhere, 400],
    ] as const) {
      const answer = await client.call('PUT', `/files/rooms/${id}`, { watermark: { imageUrl } });
      assert.equal(answer.status, status, imageUrl);
      if (status === 400) assert.deepEqual(Object.keys(answer.errors), ['Watermark.ImageUrl']);
    }
  });
});

for (const engine of ENGINES) {
  describe(`pictures on ${engine}`, () => {
    let open: OpenEngine;
    let actor: Actor;
    before(async () => {
      open = await openEngine(engine);
      actor = await open.addProject('pictures');
    });
    after(() => open.close());

    test('bytes are kept as they are, sizes are found, copies are their own', async () => {
      const { db } = open;
      const person = actor.userId ?? '';
      const bytes = Buffer.from(Array.from({ length: 256 }, (_, n) => n));
      const painter = async () => [bytes, bytes, bytes];
      const studio = { db, painter };
      const upload = await uploadPicture(studio, actor, person, halves(5, 5));
      const logo = await logoFrom(studio, actor, person, upload, { x: 0, y: 0, width: 0, height: 0 });
      const room = await db.write(async (tx) => {
        const made = await createRoom(tx, actor, { settings: { logo: logo.id } });
        await hangPictures(tx, actor, person, made, [logo]);
        return made;
      });
      for (const size of ['original', 'large', 'medium', 'small']) {
        const found = await findPicture(db.queries, logo.id, size);
        assert.deepEqual(Buffer.from(found?.content ?? []), bytes, size);
      }
      assert.equal(await findPicture(db.queries, logo.id, 'huge'), undefined);
      await assert.rejects(logoFrom(studio, actor, person, upload, { x: 0, y: 0, width: 0, height: 0 }), {
        code: 'wrong_role',
      });
      const copy = await db.write((tx) => duplicateRoom(tx, actor, { num: room.num }));
      await db.write((tx) => deleteRoom(tx, actor, { num: room.num }));
      assert.equal(await findPicture(db.queries, logo.id, 'large'), undefined);
      assert.ok(await findPicture(db.queries, copy.settings.logo ?? '', 'large'));
      assert.equal(await sweepPictures(db, Date.now() + 2 * 86_400_000), 0, 'what hangs stays');
    });

    test('a picture that two rooms take at the same time hangs in one', async () => {
      const { db } = open;
      const person = actor.userId ?? '';
      const studio = { db, painter: async () => [Buffer.from('x')] };
      const upload = await uploadPicture(studio, actor, person, halves(5, 5));
      const both = [0, 1].map(async () => {
        const logo = await logoFrom(studio, actor, person, upload, { x: 0, y: 0, width: 0, height: 0 });
        return db.write(async (tx) => {
          const room = await createRoom(tx, actor, { settings: { logo: logo.id } });
          await hangPictures(tx, actor, person, room, [logo]);
        });
      });
      const ends = (await Promise.allSettled(both)).map((end) => end.status);
      assert.equal(ends.filter((end) => end === 'fulfilled').length, 1);
    });
  });
}

async function waiting(): Promise<number> {
  const rows = await queries().selectFrom('pictures').select('id').where('room_num', 'is', null).execute();
  return rows.length;
}
