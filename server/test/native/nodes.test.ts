import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient } from './client.ts';
import { follow } from './follower.ts';

describe('two nodes on one PostgreSQL', () => {
  let postgres: Awaited<ReturnType<typeof runningPostgres>>;
  let one: TestServer;
  let two: TestServer;
  before(async () => {
    postgres = await runningPostgres();
    const ENFILADE_DATABASE_URL = await createDatabase(postgres);
    one = await startServer({ ENFILADE_DATABASE_URL });
    two = await startServer({ ENFILADE_DATABASE_URL });
  });
  after(async () => {
    await one.stop();
    await two.stop();
    await postgres.stop();
  });
  const first = nativeClient(() => one);
  const second = nativeClient(() => two);
  const headers = () => ({ authorization: `Bearer ${one.keys.apiKey}` });

  test('who follows on one sees what both write: every event once, the same on both', async () => {
    const followers = [
      await follow(`${one.url}/api/v1/events?after=now&type=room.created`, headers()),
      await follow(`${two.url}/api/v1/events?after=now&type=room.created`, headers()),
    ];
    const writers = [first, second].flatMap((client) =>
      Array.from({ length: 8 }, async () => {
        const ids = [];
        for (let n = 0; n < 15; n += 1) ids.push((await client.room()).id);
        return ids;
      }),
    );
    const made = (await Promise.all(writers)).flat();
    const [here, there] = await Promise.all(followers.map((one) => one.take(made.length)));
    const subjects = (here ?? []).map(({ subject }) => subject);
    assert.deepEqual(subjects.toSorted(), made.toSorted());
    assert.deepEqual(here, there);
    for (const follower of followers) follower.close();
  });

  test('a waiting call is answered soon after the other node wrote', async () => {
    const { cursor } = await first.get<wire.EventPage>('/events?after=now');
    const waiting = first.get<wire.EventPage>(`/events?after=${cursor ?? ''}&wait_seconds=30`);
    const room = await second.room();
    const made = performance.now();
    assert.deepEqual(
      (await waiting).data.map(({ subject }) => subject),
      [room.id],
    );
    assert.ok(performance.now() - made < 3000);
  });

  test('one name, one project; one key, one answer', async () => {
    const statuses = await Promise.all(
      [first, second, first, second].map((client) =>
        client.status('POST', '/projects', { body: { name: 'raced' } }),
      ),
    );
    assert.deepEqual(statuses.toSorted(), [201, 409, 409, 409]);
    const options = { body: { name: 'keyed', scopes: ['*'] }, headers: { 'idempotency-key': 'both' } };
    const answers = await Promise.all([
      first.raw('POST', '/keys', options),
      second.raw('POST', '/keys', options),
    ]);
    assert.deepEqual(answers[0].body, answers[1].body);
  });

  test('pairs that are rolled on both at once stay within what a project may have', async () => {
    const { keys } = await first.post<wire.ProjectWithKeys>('/projects', { name: 'rolled' });
    const clients = [one, two].map((server) =>
      nativeClient(
        () => server,
        () => keys.api_key,
      ),
    );
    const [here = first, there = second] = clients;
    const rolls = Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? here : there).status('POST', '/projects/self/access-keys/roll', {
        body: { overlap_seconds: 600 },
      }),
    );
    const statuses = await Promise.all(rolls);
    assert.equal(statuses.filter((status) => status === 201).length, 4);
    const pairs = await here.get<wire.AccessKeys>('/projects/self/access-keys');
    assert.equal(pairs.data.length, 5);
    assert.equal(pairs.data.filter(({ current }) => current).length, 1);
  });
});
