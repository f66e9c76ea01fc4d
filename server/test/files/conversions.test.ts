import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { openBlobs } from '../../src/files/blobs.ts';
import { sweepBlobs } from '../../src/files/blobs.store.ts';
import { join } from 'node:path';
import { nativeClient } from '../native/client.ts';
import { ENGINES } from '../support/engines.ts';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { eventually } from './eventually.ts';
import { pdfOf, sources, type Sources } from './sources.ts';

let elsewhere: Sources;
before(async () => {
  elsewhere = await sources({
    '/two.pdf': { body: pdfOf(['first', 'second']) },
    '/gone': { status: 404 },
  });
});
after(() => elsewhere.close());

for (const engine of ENGINES) {
  describe(`native conversions on ${engine}`, () => {
    let server: TestServer;
    let postgres: Awaited<ReturnType<typeof runningPostgres>> | undefined;
    const environment: Record<string, string> = { ENFILADE_FETCH_ALLOW: '127.0.0.1' };
    before(async () => {
      postgres = engine === 'postgres' ? await runningPostgres() : undefined;
      if (postgres) environment['ENFILADE_DATABASE_URL'] = await createDatabase(postgres);
      environment['ENFILADE_DATA_DIR'] = newDataDir();
      server = await startServer(environment);
    });
    after(async () => {
      await server.stop();
      await postgres?.stop();
    });
    const api = nativeClient(() => server);
    const end = (id: string) =>
      eventually(async () => {
        const one = await api.get<wire.Conversion>(`/conversions/${id}`);
        return one.ended_at !== null && one;
      }, 'the end');
    const convert = async (body: object = {}) => {
      const url = elsewhere.at('/two.pdf');
      return end((await api.post<wire.Conversion>('/conversions', { url, ...body })).id);
    };

    test('a file becomes pages, and pages become scenes', async () => {
      let made: wire.Conversion | undefined;
      const events = await api.events(async () => (made = await convert({ scale: 0.5 })));
      assert.ok(made);
      assert.deepEqual(
        events.map(({ type, data }) => [type, data]),
        [
          ['conversion.requested', { conversion: made.id, format: 'jpeg' }],
          ['conversion.finished', { conversion: made.id, pages: 2 }],
        ],
      );
      assert.deepEqual(
        [made.status, made.page_count, made.pages_done, made.format],
        ['finished', 2, 2, 'jpeg'],
      );
      const [page] = made.pages;
      assert.equal((await fetch(page?.url ?? '')).headers.get('content-type'), 'image/jpeg');
      const room = await api.room();
      const path = `/rooms/${room.id}/scenes`;
      const { data } = await api.post<{ data: wire.Scene[] }>(path, { path: '/talk', conversion: made.id });
      assert.deepEqual(
        data.map((scene) => [scene.path, scene.current, scene.background]),
        made.pages.map(({ number, url, width, height }) => [
          ...[`/talk/${number}`, false, { src: url, width, height }],
        ]),
      );
      // What stands behind a scene is seen on a picture of it.
      const shot = { path: '/talk/1', width: 320, height: 180, format: 'png' };
      const { bytes } = await api.post<wire.Screenshot>(`/rooms/${room.id}/screenshots`, shot);
      const empty = { ...shot, path: '/init' };
      assert.ok(bytes > (await api.post<wire.Screenshot>(`/rooms/${room.id}/screenshots`, empty)).bytes);
    });

    test('what fails says why', async () => {
      const { status, error } = await convert({ url: elsewhere.at('/gone') });
      assert.deepEqual([status, error?.code], ['failed', 'download']);
      assert.match(error?.text ?? '', /404/);
    });

    test('is listed newest first; deleted with its pages', async () => {
      const [one, two] = [await convert(), await convert()];
      const page = await api.get<wire.Page<wire.ListedConversion>>('/conversions?limit=2');
      assert.deepEqual(
        page.data.map(({ id }) => id),
        [two.id, one.id],
      );
      const events = await api.events(() => api.remove(`/conversions/${one.id}`));
      assert.deepEqual(
        events.map(({ type }) => type),
        ['conversion.deleted'],
      );
      await api.expect('GET', `/conversions/${one.id}`, undefined, {
        status: 404,
        code: 'conversion_not_found',
      });
      assert.equal((await fetch(one.pages[0]?.url ?? '')).status, 404);
      const { db } = server.running;
      await sweepBlobs(db, openBlobs(join(environment['ENFILADE_DATA_DIR'] ?? '', 'blobs')), Date.now());
      const left = await db.queries.selectFrom('blobs').select('id').where('expires_at', '=', 0).execute();
      assert.deepEqual(left, []);
    });

    test('what waits or is converted survives a restart, and is converted once', async () => {
      let release: (value: unknown) => void = () => undefined;
      elsewhere.replies['/slow.pdf'] = {
        ...{ body: pdfOf(['slow']), wait: new Promise((resolve) => (release = resolve)) },
      };
      const url = elsewhere.at('/slow.pdf');
      const running = await api.post<wire.Conversion>('/conversions', { url });
      const waiting = await api.post<wire.Conversion>('/conversions', { url: elsewhere.at('/two.pdf') });
      const look = async (id: string) => (await api.get<wire.Conversion>(`/conversions/${id}`)).status;
      await eventually(async () => (await look(running.id)) === 'converting');
      await server.running.stop();
      release(undefined);
      server = await startServer(environment);
      assert.equal((await end(running.id)).status, 'finished');
      assert.equal((await end(waiting.id)).status, 'finished');
      const { queries } = server.running.db;
      const { tries } = await queries
        .selectFrom('conversions')
        .select('tries')
        .where('id', '=', running.id)
        .executeTakeFirstOrThrow();
      assert.equal(tries, 1, 'a stop is no failed try');
    });

    test('what stops the server again and again is given up', async () => {
      const { id } = await convert();
      const { queries } = server.running.db;
      await queries
        .updateTable('conversions')
        .set({ status: 'converting', seen_at: 1, tries: 3, ended_at: null })
        .where('id', '=', id)
        .execute();
      const { status, error } = await eventually(async () => {
        const one = await api.get<wire.Conversion>(`/conversions/${id}`);
        return one.status === 'failed' && one;
      }, 'the end');
      assert.deepEqual([status, error?.code], ['failed', 'interrupted']);
    });

    const refused: [object, string][] = [
      [{}, 'url'],
      [{ url: 'ftp://example.com/x.pdf' }, 'url'],
      [{ url: 'http://x/', format: 'gif' }, 'format'],
      [{ url: 'http://x/', scale: 4 }, 'scale'],
      [{ url: 'http://x/', pages: 1 }, 'pages'],
    ];
    test('wrong wishes are refused, and other projects’ files are not found', async () => {
      for (const [body, member] of refused) {
        await api.expect('POST', '/conversions', body, { status: 400, code: 'bad_input', member });
      }
      const { id } = await convert();
      const stranger = await server.addProject(`stranger-${engine}`);
      const theirs = nativeClient(
        () => server,
        () => stranger.keys.apiKey,
      );
      assert.equal(await theirs.status('GET', `/conversions/${id}`), 404);
      assert.equal(await theirs.status('DELETE', `/conversions/${id}`), 404);
    });
  });
}
