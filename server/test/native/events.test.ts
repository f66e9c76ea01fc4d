import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient } from './client.ts';
import { follow, type Follower } from './follower.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const page = (query = '') => api.get<wire.EventPage>(`/events${query}`);
const ofRoom = (id: string, query = '') => api.get<wire.EventPage>(`/rooms/${id}/events${query}`);
const cursorNow = async () => (await page('?after=now')).cursor ?? '';
const typesIn = ({ data }: wire.EventPage) => data.map(({ type }) => type);
const stream = (
  path: string,
  headers: Record<string, string> = {},
  key = server.keys.apiKey,
): Promise<Follower> => follow(`${server.url}/api/v1${path}`, { authorization: `Bearer ${key}`, ...headers });

describe('native events: lists', () => {
  test('everything that happened, oldest first, in pages that follow each other', async () => {
    const start = await cursorNow();
    const room = await api.room({ title: 'One' });
    await api.patch(`/rooms/${room.id}`, {
      metadata: { someKey: 1 },
      lifetime: { period: 'month', value: 2 },
    });
    const { id: template } = await api.post<wire.Template>('/templates', { name: 'evented' });
    await api.post('/keys', { name: 'evented', scopes: ['rooms:read'] });
    const whole = await page(`?after=${start}`);
    assert.deepEqual(
      whole.data.map(({ type, subject, subject_type, number, door }) => [
        type,
        subject,
        subject_type,
        number > 0,
        door,
      ]),
      [
        ['room.created', room.id, 'room', true, 'native'],
        ['room.updated', room.id, 'room', true, 'native'],
        ['template.created', template, 'template', true, 'native'],
        ['api_key.created', server.projectId, 'project', true, 'native'],
      ],
    );
    assert.equal(whole.next, null);
    const [created, updated, , key] = whole.data;
    assert.deepEqual(created?.data, { title: 'One', name: room.name, enabled: true, type: 'collaboration' });
    assert.deepEqual(updated?.data, {
      metadata: { someKey: 1 },
      lifetime: { period: 'month', value: 2, delete_permanently: false },
    });
    assert.deepEqual(key?.data['scopes'], ['rooms:read']);
    assert.match(created.actor, /^key:/);
    assert.match(created.at, /^\d{4}-.*\.\d{3}Z$/);

    const seen: wire.Event[] = [];
    let part = await page(`?limit=3&after=${start}`);
    for (; ; part = await page(`?limit=3&after=${part.next}`)) {
      seen.push(...part.data);
      if (part.next === null) break;
    }
    assert.deepEqual(seen, whole.data);
    assert.equal(part.cursor, whole.data.at(-1)?.id);
    assert.deepEqual((await page(`?after=${created.id}&limit=1`)).data, [updated]);
    assert.deepEqual(await page(`?after=${whole.cursor ?? ''}`), {
      data: [],
      next: null,
      cursor: whole.cursor,
    });
    assert.equal((await page('?limit=1')).data[0]?.type, 'project.created');
  });

  test('only of the types that are asked for; the cursor passes the others', async () => {
    const start = await cursorNow();
    const room = await api.room();
    await api.post(`/rooms/${room.id}/disable`, {}, 200);
    await api.post(`/rooms/${room.id}/enable`, {}, 200);
    const disabled = await page(`?after=${start}&type=room.disabled`);
    assert.deepEqual(typesIn(disabled), ['room.disabled']);
    assert.equal(disabled.cursor, await cursorNow());
    const both = await page(`?after=${start}&type=room.disabled&type=room.enabled&limit=1`);
    assert.deepEqual(typesIn(both), ['room.disabled']);
    assert.deepEqual(typesIn(await page(`?after=${both.next ?? ''}&type=room.enabled`)), ['room.enabled']);
  });

  test('where few are of a type, pages lead on without one', async () => {
    const { keys } = await server.addProject('many-events');
    const theirs = nativeClient(
      () => server,
      () => keys.apiKey,
    );
    for (let n = 0; n < 60; n += 1) {
      const operations = Array.from({ length: 100 }, () => ({ op: 'create', room: {} }));
      await theirs.post('/rooms/batch', { operations }, 200);
    }
    const last = await theirs.room({ enabled: false });
    await theirs.post(`/rooms/${last.id}/enable`, {}, 200);
    const first = await theirs.get<wire.EventPage>('/events?type=room.enabled');
    assert.deepEqual(first.data, []);
    assert.ok(first.next);
    const second = await theirs.get<wire.EventPage>(`/events?type=room.enabled&after=${first.next}`);
    assert.deepEqual([typesIn(second), second.next], [['room.enabled'], null]);
  });

  test('of one room, by any of its names, also when it was deleted and when it is gone for good', async () => {
    const room = await api.room();
    await api.room();
    await api.patch(`/rooms/${room.id}`, { title: 'two' });
    for (const name of [room.id, room.short_id, String(room.number), `name:${room.name}`]) {
      assert.deepEqual(typesIn(await ofRoom(name)), ['room.created', 'room.updated'], name);
    }
    const all = await page(`?limit=100&after=${(await ofRoom(room.id)).data[0]?.id ?? ''}`);
    const [, second] = (await ofRoom(room.id)).data;
    assert.deepEqual(
      all.data.filter(({ subject }) => subject === room.id),
      [second],
      'the same ids in both lists',
    );
    assert.deepEqual(typesIn(await ofRoom(room.id, `?after=${second?.id ?? ''}`)), []);
    await api.remove(`/rooms/${room.id}`);
    for (const name of [room.id, room.short_id, String(room.number)]) {
      assert.deepEqual(typesIn(await ofRoom(name, `?after=${second?.id ?? ''}`)), ['room.deleted'], name);
    }
    const gone = await api.room();
    await api.remove(`/rooms/${gone.id}?retention_seconds=0`);
    assert.deepEqual(typesIn(await ofRoom(gone.id)), ['room.created', 'room.deleted']);
    assert.deepEqual(typesIn(await ofRoom(gone.short_id)), ['room.created', 'room.deleted']);
  });

  test('what is no room, no cursor or no query is refused', async () => {
    const room = await api.room();
    const other = await api.room();
    const [foreign] = (await ofRoom(other.id)).data;
    const { default_template_id: template } = await api.get<wire.Project>('/projects/self');
    const missing = { status: 404, code: 'room_not_found' };
    const bad = (member: string) => ({ status: 400, code: 'bad_input', member });
    for (const name of [server.projectId, template ?? '', 'name:nowhere', '999999', 'f'.repeat(32)]) {
      await api.expect('GET', `/rooms/${name}/events`, undefined, missing);
    }
    await api.expect('GET', `/rooms/${room.id}/events?after=${foreign?.id ?? ''}`, undefined, bad('after'));
    for (const [query, member] of [
      ['after=xyz', 'after'],
      ['after=W10', 'after'],
      ['limit=101', 'limit'],
      ['wait_seconds=61', 'wait_seconds'],
      ['type=room', 'type.0'],
      ['before=x', 'before'],
    ] as const) {
      await api.expect('GET', `/events?${query}`, undefined, bad(member));
    }
  });

  test('events of another project are not there', async () => {
    const { keys } = await server.addProject('other-events');
    const theirs = nativeClient(
      () => server,
      () => keys.apiKey,
    );
    const room = await api.room();
    await theirs.expect('GET', `/rooms/${room.id}/events`, undefined, {
      status: 404,
      code: 'room_not_found',
    });
    const { data } = await theirs.get<wire.EventPage>('/events?limit=100');
    assert.ok(data.every(({ subject }) => subject !== room.id && subject !== server.projectId));
    const { cursor } = await page('?after=now');
    assert.deepEqual(
      (await theirs.get<wire.EventPage>(`/events?after=${cursor ?? ''}`)).data.length <= data.length,
      true,
    );
  });
});

describe('native events: long poll', () => {
  test('waits for the next one, and is answered within a moment of the commit', async () => {
    const start = await cursorNow();
    const waiting = page(`?after=${start}&wait_seconds=20`);
    const room = await api.room();
    const made = performance.now();
    const answer = await waiting;
    assert.ok(performance.now() - made < 10_000, 'woken, not timed out');
    assert.deepEqual(
      answer.data.map(({ subject }) => subject),
      [room.id],
    );
    const again = await page(`?after=${start}&wait_seconds=20`);
    assert.equal(again.data.length, 1, 'what is there is answered at once');
  });

  test('waits for the type and the room that it was asked for', async () => {
    const room = await api.room();
    const start = await cursorNow();
    const typed = page(`?after=${start}&type=room.disabled&wait_seconds=20`);
    const own = ofRoom(room.id, `?after=now&wait_seconds=20`);
    const other = await api.room();
    await api.patch(`/rooms/${other.id}`, { title: 'x' });
    await api.post(`/rooms/${room.id}/disable`, {}, 200);
    assert.deepEqual(
      (await typed).data.map(({ type, subject }) => [type, subject]),
      [['room.disabled', room.id]],
    );
    assert.deepEqual(typesIn(await own), ['room.disabled']);
  });

  test('tells nothing to a key that was revoked while it waited', async () => {
    const { id, key } = await api.post<wire.ShownKey>('/keys', { name: 'waiting', scopes: ['events:read'] });
    const theirs = nativeClient(
      () => server,
      () => key,
    );
    const waiting = theirs.raw('GET', '/events?after=now&wait_seconds=30&type=room.created');
    // It waits as soon as the server has it.
    await api.get('/rooms?limit=1');
    await api.remove(`/keys/${id}`);
    await api.room();
    const { status, body } = await waiting;
    assert.deepEqual([status, (body as wire.Problem).code], [401, 'token_unknown']);
  });

  test('nothing in time: no events, and the cursor to go on with', async () => {
    const { cursor } = await page('?after=now');
    const started = performance.now();
    assert.deepEqual(await page('?after=now&wait_seconds=1'), { data: [], next: null, cursor });
    assert.ok(performance.now() - started >= 990);
  });
});

describe('native events: followed', () => {
  test('what there is, then what comes, each once; a client that comes again misses nothing', async () => {
    const start = await cursorNow();
    const first = await api.room();
    const events = await stream(`/events?after=${start}`);
    assert.equal(events.type, 'text/event-stream; charset=utf-8');
    assert.deepEqual(
      (await events.take(1)).map(({ subject }) => subject),
      [first.id],
    );
    const second = await api.room();
    const [told] = await events.take(1);
    assert.equal(told?.subject, second.id);
    events.close();
    const third = await api.room();
    const again = await stream(`/events?after=${start}`, { 'last-event-id': told.id });
    assert.deepEqual(
      (await again.take(1)).map(({ subject }) => subject),
      [third.id],
    );
    again.close();
    assert.equal(told.id, (await page(`?after=${start}`)).data[1]?.id);
  });

  test('only what is asked for: from now on, by type, of one room', async () => {
    const room = await api.room();
    const fromNow = await stream('/events?after=now');
    const typed = await stream('/events?after=now&type=room.disabled');
    const own = await stream(`/rooms/${room.id}/events`);
    assert.deepEqual(
      (await own.take(1)).map(({ type }) => type),
      ['room.created'],
    );
    await api.room();
    await api.post(`/rooms/${room.id}/disable`, {}, 200);
    assert.deepEqual(
      (await fromNow.take(2)).map(({ type }) => type),
      ['room.created', 'room.disabled'],
    );
    assert.deepEqual(
      (await typed.take(1)).map(({ subject }) => subject),
      [room.id],
    );
    assert.deepEqual(
      (await own.take(1)).map(({ type }) => type),
      ['room.disabled'],
    );
    for (const one of [fromNow, typed, own]) one.close();
  });

  test('a thousand rooms by many writers: every event once, in the order of the list', async () => {
    const start = await cursorNow();
    const early = await stream(`/events?after=${start}`);
    const writers = Array.from({ length: 20 }, async () => {
      for (let n = 0; n < 25; n += 1) await api.room();
      const operations = Array.from({ length: 25 }, () => ({ op: 'create', room: {} }));
      await api.post('/rooms/batch', { operations }, 200);
    });
    const late = await stream(`/events?after=${start}`);
    await Promise.all(writers);
    const [one, two] = [await early.take(1000), await late.take(1000)];
    assert.equal(new Set(one.map(({ subject }) => subject)).size, 1000);
    const listed: string[] = [];
    for (let next: string | null = start; next !== null;) {
      const part: wire.EventPage = await page(`?limit=100&after=${next}`);
      listed.push(...part.data.map(({ id }) => id));
      next = part.next;
    }
    assert.deepEqual(
      one.map(({ id }) => id),
      listed,
    );
    assert.deepEqual(
      two.map(({ id }) => id),
      listed,
    );
    early.close();
    late.close();
  });

  test('a hundred follow a project at most; who goes makes room', async () => {
    const { keys } = await server.addProject('followed');
    const all = await Promise.all(
      Array.from({ length: 100 }, () => stream('/events?after=now', {}, keys.apiKey)),
    );
    const theirs = nativeClient(
      () => server,
      () => keys.apiKey,
    );
    const full = { status: 429, code: 'rate_limited' };
    await theirs.expect('GET', '/events?after=now&wait_seconds=5', undefined, full);
    assert.equal(
      (
        await fetch(`${server.url}/api/v1/events`, {
          headers: { authorization: `Bearer ${keys.apiKey}`, accept: 'text/event-stream' },
        })
      ).status,
      429,
    );
    await theirs.expect('GET', '/events', undefined, { status: 200 });
    const room = await theirs.room();
    for (const one of all)
      assert.deepEqual(
        (await one.take(1)).map(({ subject }) => subject),
        [room.id],
      );
    for (const one of all) one.close();
    // The server notices that they are gone.
    let status = 429;
    while (status === 429) status = await theirs.status('GET', '/events?after=now&wait_seconds=1');
    assert.equal(status, 200);
  });

  test('ends when its person is an administrator no more, and so does their key, at once', async () => {
    const { id } = await api.post<wire.User>('/users', { email: 'boss@x.test', type: 'admin' });
    const { id: keyId, key } = await api.post<wire.ShownKey>('/keys', { name: 'theirs', scopes: ['*'] });
    const { queries } = server.running.db;
    await queries.updateTable('users').set({ status: 'active' }).where('id', '=', id).execute();
    await queries.updateTable('api_keys').set({ user_id: id }).where('id', '=', keyId).execute();
    const events = await stream('/events?after=now', {}, key);
    await api.room();
    assert.equal((await events.take(1)).length, 1);
    await api.patch(`/users/${id}`, { type: 'user' });
    await api.room();
    assert.deepEqual(await events.rest(), []);
    const theirs = nativeClient(
      () => server,
      () => key,
    );
    assert.equal(await theirs.status('GET', '/rooms'), 403);
  });

  test('a client that wants no stream gets none', async () => {
    const headers = { authorization: `Bearer ${server.keys.apiKey}` };
    for (const accept of [
      'application/json, text/event-stream;q=0',
      'text/event-stream; q=0.0',
      'text/event-streams',
    ]) {
      const { headers: got } = await fetch(`${server.url}/api/v1/events?limit=1`, {
        headers: { ...headers, accept },
      });
      assert.match(got.get('content-type') ?? '', /^application\/json/, accept);
    }
  });

  test('ends when its key does', async () => {
    const { id, key } = await api.post<wire.ShownKey>('/keys', { name: 'follower', scopes: ['events:read'] });
    const events = await stream('/events?after=now', {}, key);
    await api.room();
    assert.equal((await events.take(1)).length, 1);
    await api.remove(`/keys/${id}`);
    await api.room();
    assert.deepEqual(await events.rest(), []);
  });

  test('refused as any other call, before anything is sent', async () => {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${server.keys.apiKey}` };
    const ask = async (path: string, more: Record<string, string> = {}) =>
      (await fetch(`${server.url}/api/v1${path}`, { headers: { ...headers, ...more } })).status;
    assert.equal(await ask('/events?after=xyz'), 400);
    const wrong = await api.raw('GET', '/events', { headers: { ...headers, 'last-event-id': 'xyz' } });
    assert.deepEqual([wrong.status, (wrong.body as wire.Problem).member], [400, 'Last-Event-ID']);
    assert.equal(await ask('/rooms/name:nowhere/events'), 404);
    assert.equal(await ask('/events', { authorization: 'Bearer sk-0' }), 401);
    const head = await fetch(`${server.url}/api/v1/events?wait_seconds=60`, { method: 'HEAD', headers });
    assert.equal(head.status, 200);
  });

  test('a client that reads nothing does not hold up a stop', async () => {
    const stopping = await startServer();
    const own = nativeClient(() => stopping);
    const room = { metadata: { a: 'x'.repeat(16_000) } };
    const operations = Array.from({ length: 60 }, () => ({ op: 'create', room }));
    // More than the buffers of a connection hold.
    for (let n = 0; n < 15; n += 1) await own.post('/rooms/batch', { operations }, 200);
    const events = await follow(`${stopping.url}/api/v1/events`, {
      authorization: `Bearer ${stopping.keys.apiKey}`,
    });
    assert.equal((await events.take(1)).length, 1);
    const started = performance.now();
    await stopping.stop();
    assert.ok(performance.now() - started < 3000);
    events.close();
  });

  test('a stop ends streams and waiting calls, and does not wait for their time', async () => {
    const stopping = await startServer();
    const own = nativeClient(() => stopping);
    const url = `${stopping.url}/api/v1`;
    const headers = { authorization: `Bearer ${stopping.keys.apiKey}` };
    const events = await follow(`${url}/events?after=now`, headers);
    const waiting = own.get<wire.EventPage>('/events?after=now&wait_seconds=60');
    await own.room();
    await events.take(1);
    await waiting;
    const again = own.get<wire.EventPage>('/events?after=now&wait_seconds=60');
    await own.get('/rooms');
    const started = performance.now();
    const stopped = stopping.stop();
    assert.deepEqual(await events.rest(), []);
    assert.deepEqual((await again).data, []);
    assert.ok(performance.now() - started < 30_000);
    await stopped;
  });
});
