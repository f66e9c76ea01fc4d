import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { ask } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';
import { eventually } from './eventually.ts';
import { pdfOf, sources, type Sources } from './sources.ts';

const { sdkToken, taskToken, roomToken } = createRequire(import.meta.url)('netless-token') as Record<
  string,
  (ak: string, sk: string, lifespan: number, content: object) => string
>;

/** Dots, so that there is something to cut off. */
const canvas = createCanvas(120, 80);
const pen = canvas.getContext('2d');
for (let dot = 0; dot < 400; dot += 1) {
  pen.fillStyle = `rgb(${dot % 255}, ${(dot * 7) % 255}, ${(dot * 13) % 255})`;
  pen.fillRect((dot * 37) % 120, (dot * 91) % 80, 7, 7);
}
const picture = canvas.toBuffer('image/png');
const photo = canvas.toBuffer('image/jpeg');
const comment = Buffer.from('tEXtComment\0made of %PDF-1.4');
const ends = Buffer.alloc(8);
ends.writeUInt32BE(comment.length - 4, 0);
ends.writeUInt32BE(crc32(comment), 4);
const namedPng = Buffer.concat([
  ...[picture.subarray(0, 33), ends.subarray(0, 4), comment, ends.subarray(4), picture.subarray(33)],
]);
const changed = Buffer.from(picture);
changed.fill(7, Math.floor(picture.length / 2), Math.floor(picture.length / 2) + 40);

let server: TestServer;
let elsewhere: Sources;
before(async () => {
  server = await startServer({ ENFILADE_FETCH_ALLOW: '127.0.0.1' });
  elsewhere = await sources({
    '/three.pdf': { body: pdfOf(['one', 'two', 'three']) },
    '/moved': { status: 302, headers: { location: '/three.pdf' } },
    '/round': { status: 302, headers: { location: '/round' } },
    '/inside': { status: 302, headers: { location: 'http://10.0.0.1/x.pdf' } },
    '/picture.png': { body: createCanvas(30, 20).toBuffer('image/png') },
    '/named.png': { body: namedPng },
    '/cut.png': { body: picture.subarray(0, Math.floor(picture.length / 2)) },
    '/head.png': { body: picture.subarray(0, 33) },
    '/filled.png': { body: Buffer.concat([picture.subarray(0, 33), Buffer.alloc(3000, 7)]) },
    '/changed.png': { body: changed },
    '/more.png': { body: Buffer.concat([picture, Buffer.from('and more')]) },
    '/cut.jpg': { body: photo.subarray(0, Math.floor(photo.length / 2)) },
    '/empty.pdf': { body: '' },
    '/broken.pdf': { body: '%PDF-1.4 and no more' },
    '/text.txt': { body: 'just text' },
    '/large': { headers: { 'content-length': String(200 * 1024 * 1024) }, body: '' },
    '/gone.pdf': { status: 404 },
  });
});
after(async () => {
  elsewhere.close();
  await server.stop();
});

const sdk = (role = '0') => sdkToken?.(KEYS.accessKey, KEYS.secretKey, 60_000, { role }) ?? '';
const call = async (method: string, path: string, body?: object, token = sdk()) => {
  const answer = await ask(`${server.url}/v5${path}`, { method, headers: { token }, ...(body && { body }) });
  return { status: answer.status, body: answer.body as Record<string, unknown> };
};
const project = (body: object) => call('POST', '/projector/tasks', body);
const stateOf = (uuid: string) => call('GET', `/projector/tasks/${uuid}`);
const ended = (uuid: string) =>
  eventually(async () => {
    const { body } = await stateOf(uuid);
    return ['Finished', 'Fail', 'Abort'].includes(String(body['status'])) && body;
  }, 'the end of a task');
const convert = async (body: object) => {
  const made = await project({ type: 'static', ...body });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return ended(String(made.body['uuid']));
};

describe('AG 2.5, 2.6 conversion', () => {
  test('J1, J2 a PDF becomes pictures', async () => {
    const made = await project({ resource: elsewhere.at('/three.pdf'), type: 'static', scale: 0.5 });
    assert.equal(made.status, 201);
    const uuid = String(made.body['uuid']);
    assert.deepEqual(made.body, { uuid, type: 'static', status: 'Waiting' });
    const { images, ...rest } = await ended(uuid);
    assert.deepEqual(rest, {
      ...{ uuid, type: 'static', status: 'Finished', convertedPercentage: 100 },
      ...{ prefix: `${server.url}/staticConvert`, pageCount: 3 },
    });
    const pages = images as Record<string, { width: number; height: number; url: string }>;
    assert.deepEqual(Object.keys(pages), ['1', '2', '3']);
    const page = pages['2'];
    assert.deepEqual([page?.width, page?.height], [640, 360]);
    assert.match(page?.url ?? '', new RegExp(`/staticConvert/${uuid}/2\\.png$`));
    const answer = await fetch(page?.url ?? '');
    assert.deepEqual(
      ['content-type', 'access-control-allow-origin', 'x-content-type-options'].map((name) =>
        answer.headers.get(name),
      ),
      ['image/png', '*', 'nosniff'],
    );
    const image = await loadImage(Buffer.from(await answer.arrayBuffer()));
    assert.deepEqual([image.width, image.height], [640, 360]);
    const { queries } = server.running.db;
    const rows = await queries
      .selectFrom('conversion_pages')
      .select('content')
      .where('conversion_id', '=', uuid)
      .orderBy('number')
      .execute();
    assert.deepEqual(
      rows.map(({ content }) => content.trim()),
      ['one', 'two', 'three'],
    );
    assert.equal((await server.eventTypes(server.projectId)).at(-1), 'conversion.finished');
  });

  test('C1, C2 the older calls tell the same in their shape', async () => {
    const wish = { resource: elsewhere.at('/moved'), type: 'static', outputFormat: 'jpg' };
    const made = await call('POST', '/services/conversion/tasks', wish);
    assert.deepEqual([made.status, made.body['status']], [201, 'Waiting']);
    const path = `/services/conversion/tasks/${String(made.body['uuid'])}`;
    const first = await call('GET', `${path}?type=static`);
    assert.ok('progress' in first.body);
    const task = await eventually(async () => {
      const { body } = await call('GET', `${path}?type=static`);
      return body['status'] === 'Finished' && body;
    });
    const { convertedFileList, ...progress } = task['progress'] as Record<string, unknown>;
    assert.deepEqual(progress, { totalPageSize: 3, convertedPageSize: 3, convertedPercentage: 100 });
    const [page] = convertedFileList as { conversionFileUrl: string; width: number }[];
    assert.match(page?.conversionFileUrl ?? '', /\/staticConvert\/[0-9a-f]{32}\/1\.jpg$/);
    assert.equal(page?.width, Math.round((960 * 96 * 1.2) / 72));
    assert.equal((await call('GET', `${path}?type=dynamic`)).status, 404);
    assert.equal((await call('GET', path)).status, 400);
  });

  test('a picture is one page, made anew', async () => {
    const { images } = await convert({ resource: elsewhere.at('/picture.png'), outputFormat: 'jpeg' });
    const { '1': page } = images as Record<'1', { width: number; url: string }>;
    assert.equal(page.width, 30);
    assert.equal((await fetch(page.url)).headers.get('content-type'), 'image/jpeg');
  });

  test('a PNG that speaks of PDF is a picture; what comes after its end is left out', async () => {
    for (const path of ['/named.png', '/more.png']) {
      const { status, images } = await convert({ resource: elsewhere.at(path) });
      assert.equal(status, 'Finished', path);
      assert.equal((images as Record<'1', { width: number }>)['1'].width, 120);
    }
  });

  const failures: [string, object, string, RegExp][] = [
    ['nothing there', { resource: '/gone.pdf' }, '2110101', /answered with 404/],
    ['an empty file', { resource: '/empty.pdf' }, '2110102', /empty/],
    ['a damaged PDF', { resource: '/broken.pdf' }, '2110099', /damaged/],
    ['a PNG that is cut off', { resource: '/cut.png' }, '2110099', /damaged/],
    ['the head of a PNG', { resource: '/head.png' }, '2110099', /damaged/],
    ['the head of a PNG, and something', { resource: '/filled.png' }, '2110099', /damaged/],
    ['a PNG that was changed', { resource: '/changed.png' }, '2110099', /damaged/],
    ['a JPEG that is cut off', { resource: '/cut.jpg' }, '2110099', /damaged/],
    ['what is no document', { resource: '/text.txt' }, '2110100', /this kind/],
    ['what is too large', { resource: '/large' }, '2110101', /larger than 100 MiB/],
    ['redirects without end', { resource: '/round' }, '2110101', /more than three times/],
    ['a redirect to a private address', { resource: '/inside' }, '2110101', /not on the internet/],
    ['a PDF as dynamic', { resource: '/three.pdf', type: 'dynamic' }, '2010202', /only PPTX/],
  ];
  for (const [what, { resource, ...more }, code, text] of failures as [
    string,
    { resource: string },
    string,
    RegExp,
  ][]) {
    test(`${what} fails with ${code}`, async () => {
      const { status, errorCode, errorMessage } = await convert({
        resource: elsewhere.at(resource),
        ...more,
      });
      assert.deepEqual([status, errorCode], ['Fail', code]);
      assert.match(String(errorMessage), text);
      assert.equal((await server.eventTypes(server.projectId)).at(-1), 'conversion.failed');
    });
  }

  test('private addresses, by number or name, are not asked', async () => {
    const strict = await startServer();
    try {
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '0.0.0.0', '2130706433']) {
        const url = `http://${host}:${elsewhere.port}/three.pdf`;
        const before = elsewhere.asked.length;
        const made = await ask(`${strict.url}/v5/projector/tasks`, {
          ...{ method: 'POST', headers: { token: sdk() }, body: { resource: url, type: 'static' } },
        });
        const { uuid = '' } = made.body as { uuid?: string };
        const failed = await eventually(async () => {
          const path = `${strict.url}/v5/projector/tasks/${uuid}`;
          const { body } = await ask(path, { headers: { token: sdk() } });
          return (body as { status: string }).status === 'Fail' && (body as { errorMessage: string });
        });
        assert.match(failed.errorMessage, /not on the internet/, host);
        assert.equal(elsewhere.asked.length, before, host);
      }
    } finally {
      await strict.stop();
    }
  });

  const refusals: [string, object, number, string][] = [
    ['no resource', { type: 'static' }, 400, 'resource is required'],
    ['no URL', { resource: 'nowhere', type: 'static' }, 400, 'resource must be an http(s) URL'],
    [
      'a file URL',
      { resource: 'file:///etc/passwd', type: 'static' },
      400,
      'resource must be an http(s) URL',
    ],
    ['another type', { resource: 'http://x/', type: 'still' }, 400, 'type must'],
    ['too small a scale', { resource: 'http://x/', type: 'static', scale: 0 }, 400, 'scale must'],
    ['webp', { resource: 'http://x/', type: 'static', outputFormat: 'webp' }, 400, 'outputFormat must'],
    ['too many tries', { resource: 'http://x/', type: 'static', webhookRetry: 11 }, 400, 'webhookRetry must'],
    ...[5, -1, 1.5, 'x', null].map((level): [string, object, number, string] => [
      `a compression of ${String(level)}`,
      { resource: 'http://x/', type: 'static', imageCompressionLevel: level },
      400,
      'imageCompressionLevel must',
    ]),
    ['a word for buildSpa', { resource: 'http://x/', type: 'static', buildSpa: 'yes' }, 400, 'buildSpa must'],
  ];
  for (const [what, body, status, message] of refusals) {
    test(`${what} is refused with ${status}`, async () => {
      const count = (await server.eventTypes(server.projectId)).length;
      const answer = await project(body);
      assert.equal(answer.status, status);
      assert.ok(String(answer.body['message']).startsWith(message), String(answer.body['message']));
      assert.equal((await server.eventTypes(server.projectId)).length, count);
    });
  }

  test('J1 what the vendor knows of, and changes nothing here, is taken', async () => {
    const more = { imageCompressionLevel: 4, buildSpa: false, pack: 'x', canvasVersion: true };
    const { status } = await convert({ resource: elsewhere.at('/three.pdf'), ...more });
    assert.equal(status, 'Finished');
  });

  test('AG 3.4 another region is refused by every call', async () => {
    const made = await project({ resource: elsewhere.at('/three.pdf'), type: 'static' });
    const uuid = String(made.body['uuid']);
    await ended(uuid);
    const before = await server.eventTypes(server.projectId);
    const path = `/projector/tasks/${uuid}`;
    const calls: [string, string, object?][] = [
      ['POST', '/projector/tasks', { resource: 'http://x/', type: 'static' }],
      ['GET', path],
      ['GET', '/projector/tasks'],
      ['PUT', `${path}/priority`, { priority: 'lowest' }],
      ['DELETE', path],
      ['POST', '/services/conversion/tasks', { resource: 'http://x/', type: 'static' }],
      ['GET', `/services/conversion/tasks/${uuid}?type=static`],
    ];
    for (const [method, where, body] of calls) {
      const asked = (region: string) =>
        ask(`${server.url}/v5${where}`, { method, headers: { token: sdk(), region }, ...(body && { body }) });
      const { status, body: told } = await asked('moon');
      assert.equal(status, 400, `${method} ${where}`);
      assert.match((told as { message: string }).message, /^region must be one of/);
      if (method !== 'POST') assert.equal((await asked('us-sv')).status, 200, `${method} ${where}`);
    }
    assert.deepEqual(await server.eventTypes(server.projectId), before);
  });

  test('J3, J4, J5 the queue is one at a time, can be reordered and given up', async () => {
    let release: (value: unknown) => void = () => undefined;
    const wait = new Promise((resolve) => (release = resolve));
    elsewhere.replies['/slow.pdf'] = { body: pdfOf(['slow']), wait };
    const add = async (resource: string) =>
      String((await project({ resource: elsewhere.at(resource), type: 'static' })).body['uuid']);
    const running = await add('/slow.pdf');
    await eventually(async () => (await stateOf(running)).body['status'] === 'Converting');
    const [a, b, c] = [await add('/three.pdf'), await add('/three.pdf'), await add('/three.pdf')];
    const queue = async () =>
      ((await call('GET', '/projector/tasks')).body as unknown as { taskId: string; status: number }[]).map(
        ({ taskId, status }) => [taskId, status],
      );
    assert.deepEqual(await queue(), [
      [running, 1],
      [a, 0],
      [b, 0],
      [c, 0],
    ]);
    const put = (uuid: string, priority: string) =>
      call('PUT', `/projector/tasks/${uuid}/priority`, { priority });
    assert.deepEqual((await put(c, 'highest')).body, { taskId: c, success: true });
    assert.deepEqual((await put(a, 'lowest')).body, { taskId: a, success: true });
    assert.deepEqual((await put(running, 'lowest')).body, { taskId: running, success: false });
    assert.deepEqual(await queue(), [
      [running, 1],
      [c, 0],
      [b, 0],
      [a, 0],
    ]);
    const remove = (uuid: string) => call('DELETE', `/projector/tasks/${uuid}`);
    assert.deepEqual((await remove(b)).body, { taskId: b, success: true });
    assert.deepEqual((await remove(b)).body, { taskId: b, success: false });
    assert.equal((await stateOf(b)).body['status'], 'Abort');
    assert.deepEqual((await remove(running)).body, { taskId: running, success: true });
    release(undefined);
    await ended(c);
    assert.equal((await ended(a))['status'], 'Finished');
    assert.equal((await stateOf(running)).body['status'], 'Abort');
    assert.deepEqual(await queue(), []);
    for (const method of ['GET', 'DELETE']) {
      assert.equal((await call(method, `/projector/tasks/${'f'.repeat(32)}`)).status, 404);
    }
  });

  test('AG 1.5 who may: SDK tokens of writers start, task tokens tell of their own', async () => {
    const made = await project({ resource: elsewhere.at('/three.pdf'), type: 'static' });
    const uuid = String(made.body['uuid']);
    await ended(uuid);
    const path = `/projector/tasks/${uuid}`;
    const { accessKey, secretKey } = KEYS;
    const own = (role: string, id = uuid) => taskToken?.(accessKey, secretKey, 0, { role, uuid: id }) ?? '';
    const room = roomToken?.(accessKey, secretKey, 0, { role: '0', uuid }) ?? '';
    assert.equal((await call('GET', path, undefined, own('2'))).status, 200);
    assert.equal((await call('GET', path, undefined, sdk('2'))).status, 200);
    assert.equal((await call('GET', path, undefined, own('0', 'f'.repeat(32)))).status, 403);
    assert.equal((await call('GET', path, undefined, room)).status, 403);
    assert.equal((await call('GET', '/projector/tasks', undefined, own('0'))).status, 403);
    const wish = { resource: elsewhere.at('/three.pdf'), type: 'static' };
    for (const token of [sdk('2'), own('0'), room]) {
      assert.equal((await call('POST', '/projector/tasks', wish, token)).status, 403);
      assert.equal((await call('POST', '/services/conversion/tasks', wish, token)).status, 403);
    }
    const stranger = await server.addProject('stranger');
    const foreign = sdkToken?.(stranger.keys.accessKey, stranger.keys.secretKey, 0, { role: '0' });
    assert.equal((await call('GET', path, undefined, foreign)).status, 404);
    // T3
    const minted = await call('POST', `/tokens/tasks/${uuid}`, { lifespan: 0, role: 'reader' });
    assert.equal(minted.status, 201);
    assert.equal((await call('GET', path, undefined, minted.body as unknown as string)).status, 200);
    const mint = { lifespan: 0, role: 'reader' };
    assert.equal((await call('POST', `/tokens/tasks/${uuid}`, mint, foreign)).status, 404);
    // Only tasks of the last seven days.
    const { db } = server.running;
    const old = Date.now() - 7 * 24 * 3_600_000;
    await db.queries.updateTable('conversions').set({ created_at: old }).where('id', '=', uuid).execute();
    assert.equal((await call('GET', path)).status, 404);
    assert.equal((await call('POST', `/tokens/tasks/${uuid}`, mint)).status, 404);
  });

  test('the webhook is signed, and comes again until it is taken', async () => {
    let refusals = 1;
    elsewhere.replies['/hook'] = () => ({ status: (refusals -= 1) >= 0 ? 500 : 204 });
    const hook = { webhookEndpoint: elsewhere.at('/hook'), webhookRetry: 2 };
    const made = await project({ resource: elsewhere.at('/three.pdf'), type: 'static', ...hook });
    const uuid = String(made.body['uuid']);
    const told = () => elsewhere.asked.filter(({ path }) => path === '/hook');
    await eventually(async () => told().length === 2, 'the second try');
    const [first, second] = told();
    assert.equal(first?.method, 'POST');
    const { code, message, data } = JSON.parse(second?.body ?? '') as Record<string, unknown>;
    assert.deepEqual([code, message], [0, 'success']);
    const { noticeTimestamp, images, ...facts } = data as Record<string, unknown>;
    assert.equal(typeof noticeTimestamp, 'number');
    assert.deepEqual(facts, {
      ...{ taskId: uuid, taskType: 'static_conversion', prefixUrl: `${server.url}/staticConvert` },
      pageCount: 3,
    });
    assert.match((images as Record<string, string>)['1'] ?? '', /\/1\.png$/);
    const [, at, signature] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(second?.headers['x-enfilade-signature'])) ?? [];
    const expected = createHmac('sha256', KEYS.secretKey).update(`${at}.${second?.body}`).digest('hex');
    assert.equal(signature, expected);
    const { db } = server.running;
    await eventually(async () => {
      const row = await db.queries
        .selectFrom('conversions')
        .select('tell_at')
        .where('id', '=', uuid)
        .executeTakeFirst();
      return row?.tell_at === null;
    }, 'the end of telling');
  });

  test('a failure is told by webhook, with its code as a number', async () => {
    const hook = { webhookEndpoint: elsewhere.at('/failed'), webhookRetry: 0 };
    await convert({ resource: elsewhere.at('/gone.pdf'), ...hook });
    const told = () => elsewhere.asked.filter(({ path }) => path === '/failed');
    await eventually(async () => told().length > 0);
    const { code, data } = JSON.parse(told()[0]?.body ?? '') as Record<string, unknown>;
    assert.equal(code, 2_110_101);
    assert.ok(!('images' in (data as object)));
  });
});
