import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startServer } from '../support/server.ts';
import { runCli, spawnCli, until } from './cli.ts';
import { PLACES, type Run } from './places.ts';

type Members = Record<string, unknown>;

async function asked(run: Run, ...args: string[]): Promise<Members> {
  const { status, stdout, stderr } = await run([...args, '--json']);
  assert.equal(stderr, '', args.join(' '));
  assert.equal(status, 0);
  return JSON.parse(stdout) as Members;
}

const [[, openServer]] = PLACES;

for (const [place, open] of PLACES) {
  describe(`keys and projects, on ${place}`, () => {
    test('an API key is made, listed without its text, rolled and revoked', async (t) => {
      const { run, close } = await open(t);
      const made = await run(['keys', 'create', 'reports', '--scope', 'rooms:read', '--expires', '+30d']);
      const [, key = ''] = /^key +(sk-[0-9a-f]{64})$/m.exec(made.stdout) ?? [];
      const [, id = ''] = /^id +(\S+)$/m.exec(made.stdout) ?? [];
      assert.match(made.stderr, /shown this once/);

      const listed = await run(['keys', 'list']);
      assert.match(
        listed.stdout,
        new RegExp(`^${id} +reports +…${key.slice(-4)} +rooms:read +good +never +\\d{4}`, 'm'),
      );
      assert.ok(!listed.stdout.includes(key));

      const rolled = await asked(run, 'keys', 'roll', id, '--overlap', '1h');
      assert.notEqual(rolled['key'], key);
      const until = Date.parse(rolled['previous_until'] as string) - Date.now();
      assert.ok(Math.abs(until - 3_600_000) < 60_000, String(until));

      const revoked = await run(['keys', 'revoke', id]);
      assert.match(revoked.stdout, /reports opens nothing now. This cannot be undone.\n$/);
      const again = await run(['keys', 'revoke', id]);
      assert.match(again.stderr, /key_not_found\); enfilade keys list/);
      assert.equal(again.status, 1);
      const wrong = await run(['keys', 'create', 'x', '--scope', 'rooms:fly']);
      assert.match(wrong.stderr, /^enfilade: scopes.*rooms:read.*\n$/);
      await close();
    });

    test('a project is made with all its keys, and its pair is rolled', async (t) => {
      const { run, close } = await open(t);
      const made = await asked(run, 'project', 'create', 'biology', '--admin-email', 'head@example.test');
      const keys = made['keys'] as Members;
      for (const name of ['access_key', 'secret_key', 'api_key', 'admin_password'])
        assert.ok(keys[name], name);
      assert.equal(keys['admin_email'], 'head@example.test');
      const { data } = await asked(run, 'project', 'list');
      assert.deepEqual((data as Members[]).map(({ name }) => name).sort(), ['biology', 'default']);
      const rolled = await run(['project', 'roll', '--overlap', '0']);
      assert.match(rolled.stdout, /^access key {2}\S+\nsecret key {2}\S+\n$/);
      assert.match(rolled.stderr, /shown this once.*Older pairs open nothing now/);
      await close();
    });
  });
}

test('templates, codes, tokens and events go together', async (t) => {
  const { run, close } = await openServer(t);
  const roles = { roles: { host: { priority: 1 }, guest: { priority: 2 } } };
  const lecture = await run(['template', 'create', 'lecture', '--from', '-', '--json'], {
    stdin: JSON.stringify(roles),
  });
  const template = JSON.parse(lecture.stdout) as Members;
  const id = String(template['id']);
  const shown = await run(['template', 'show', id]);
  assert.match(shown.stdout, /^name +lecture$/m);
  const copy = await run(['template', 'create', 'seminar', '--from', '-', '--json'], {
    stdin: JSON.stringify(await asked(run, 'template', 'show', id)),
  });
  assert.equal(copy.stderr, '');
  assert.deepEqual((JSON.parse(copy.stdout) as Members)['roles'], template['roles']);
  assert.equal((await asked(run, 'template', 'set', id, '--name', 'lecture-2'))['name'], 'lecture-2');
  assert.match((await run(['template', 'list'])).stdout, /\(default\)/);

  await asked(run, 'room', 'create', '--name', 'physics', '--template', id);
  const used = await run(['template', 'delete', id]);
  assert.match(used.stderr, /template_in_use/);
  const codes = (await asked(run, 'code', 'create', 'physics'))['data'] as Members[];
  assert.deepEqual(codes.map(({ role }) => role).sort(), Object.keys(template['roles'] as object).sort());
  const code = String(codes[0]?.['code']);
  assert.match(
    (await run(['code', 'disable', code])).stdout,
    new RegExp(`${code} leads nowhere.*Undo: enfilade code enable ${code}\n$`),
  );
  assert.match((await run(['code', 'list', 'physics'])).stdout, new RegExp(`^${code} +\\S+ +disabled`, 'm'));
  assert.equal((await asked(run, 'code', 'enable', code))['enabled'], true);

  const [role = ''] = Object.keys(template['roles'] as object);
  for (const [args, form] of [
    [['physics', '--door', 'agora', '--role', 'writer'], /^NETLESSROOM_\S+\n$/],
    [['--door', 'agora', '--role', 'reader', '--lifetime', '1h'], /^NETLESSSDK_\S+\n$/],
    [['physics', '--door', '100ms', '--role', role, '--user', 'mia'], /^eyJ\S+\n$/],
    [['--door', '100ms'], /^eyJ\S+\n$/],
  ] as const) {
    const { stdout, stderr, status } = await run(['token', ...args]);
    assert.match(stdout, form);
    assert.equal(stderr, '');
    assert.equal(status, 0);
  }
  const minted = await asked(
    run,
    'token',
    'physics',
    '--door',
    'agora',
    '--role',
    'admin',
    '--lifetime',
    '90m',
  );
  assert.ok(Math.abs(Date.parse(minted['expires_at'] as string) - Date.now() - 5_400_000) < 60_000);
  const link = ['token', 'physics', '--role', 'writer', '--name', 'Mia', '--user', 'mia'];
  const joining = await asked(run, ...link, '--lifetime', '0');
  assert.deepEqual([joining['door'], joining['role'], joining['expires_at']], ['native', 'writer', null]);
  assert.match(String(joining['id']), /^[0-9a-f]{24}$/);
  const linked = await run(link);
  assert.deepEqual([linked.status, linked.stderr], [0, '']);
  assert.match(linked.stdout, /^http:\/\/\S+\/r\/[0-9a-f]{32}#join\.\S+\n$/);
  assert.equal((await run(['token', '--role', 'writer'])).status, 2);
  assert.equal((await run(['token', 'physics', '--role', 'owner'])).status, 1);
  const misnamed = ['token', 'physics', '--door', 'agora', '--role', 'writer', '--name', 'Mia'];
  assert.equal((await run(misnamed)).status, 2);
  assert.equal((await run(['token', 'physics', '--door', '100ms'])).status, 2);
  assert.equal((await run(['token', '--door', '100ms', '--user', 'mia'])).status, 2);

  const events = await asked(run, 'events', 'list', 'physics', '--type', 'room.created');
  assert.deepEqual(
    (events['data'] as Members[]).map(({ type, number }) => [type, number]),
    [['room.created', 1]],
  );
  const all = await run(['events', 'list', '--all', '--json']);
  const types = all.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Members)['type']);
  assert.ok(types.includes('template.created'), types.join());
  await close();
});

test('events are shown as they happen, until a signal', async (t) => {
  const server = await startServer();
  const env = { ENFILADE_URL: server.url, ENFILADE_API_KEY: server.keys.apiKey };
  const people = spawnCli(t, ['events', 'follow'], { env });
  const programs = spawnCli(t, ['events', 'follow', '--json', '--type', 'room.updated'], { env });
  // What happens before they listen is not theirs: something happens until both have seen it.
  const { stdout } = await runCli(t, ['room', 'create', '--json'], { env });
  const { id } = JSON.parse(stdout) as { id: string };
  const seen = () =>
    people.output().stdout.includes('room.updated') && programs.output().stdout.includes('\n');
  for (let title = 0; !seen(); title += 1)
    await runCli(t, ['room', 'set', id, '--title', `t${String(title)}`], { env });
  await until(seen);
  for (const { child, ended } of [people, programs]) {
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    assert.equal(stderr, '');
    assert.equal(status, 0);
  }
  assert.match(
    people.output().stdout,
    new RegExp(`^\\d{4}-\\d\\d-\\d\\d \\S+ {2}room.updated {2}${id} {2}native {2}key:\\S+ {2}{.*}$`, 'm'),
  );
  for (const line of programs.output().stdout.trimEnd().split('\n')) {
    assert.equal((JSON.parse(line) as Members)['type'], 'room.updated');
  }
  await server.stop();
});

test('what cannot be reached or is not allowed is told with what to do', async (t) => {
  const server = await startServer();
  const env = { ENFILADE_URL: server.url, ENFILADE_API_KEY: server.keys.apiKey };
  const made = await runCli(t, ['keys', 'create', 'x', '--scope', 'rooms:read', '--json'], { env });
  const { key } = JSON.parse(made.stdout) as { key: string };
  for (const [args, said] of [
    [
      ['room', 'list', '--key', `sk-${'0'.repeat(64)}`],
      /\(token_unknown\); give another API key: enfilade keys create/,
    ],
    [['room', 'create', '--key', key], /\(missing_scope\); use a key that may do this/],
    [
      ['room', 'list', '--url', 'http://127.0.0.1:9999'],
      /\(network\); is there a server at http:\/\/127.0.0.1:9999\? \(ECONNREFUSED\)/,
    ],
    [['room', 'list', '--url', `${server.url}/elsewhere`], /is there an Enfilade server|route_not_found/],
  ] as const) {
    const { status, stdout, stderr } = await runCli(t, args, { env });
    assert.match(stderr, said);
    assert.match(stderr, /^enfilade: [^\n]+\n$/);
    assert.equal(stdout, '');
    assert.equal(status, 1);
  }
  const wrong = await runCli(t, ['room', 'list', '--url', 'not a url'], { env });
  assert.match(wrong.stderr, /^enfilade: url must be the address of a server.*\n$/);
  assert.equal(wrong.status, 2);
  await server.stop();
});
