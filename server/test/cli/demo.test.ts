import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { joinRoom } from '@enfilade/client';
import { newFolder, spawnCli, until } from './cli.ts';

test('two links into a room in which something is drawn; at the end nothing is left', async (t) => {
  const temporary = newFolder(t);
  const { child, output, ended } = spawnCli(t, ['demo', '--json'], { env: { TMPDIR: temporary } });
  await until(() => output().stderr.includes('Ctrl-C'));
  const links = JSON.parse(output().stdout) as Record<'admin' | 'reader', string>;
  for (const role of ['admin', 'reader'] as const) {
    const { origin, pathname, hash } = new URL(links[role]);
    const room = await joinRoom({
      url: origin,
      room: pathname.split('/').at(-1) ?? '',
      token: hash.slice(1),
    });
    t.after(() => room.leave());
    assert.deepEqual([room.you.role, room.room.title], [role, 'Geometry, second lesson']);
    await until(() => room.elements(room.current));
    assert.ok((room.elements(room.current)?.length ?? 0) > 10);
    const page = await fetch(links[role]);
    assert.equal(page.status, 200);
    room.leave();
  }
  child.kill('SIGTERM');
  assert.equal((await ended).status, 0);
  assert.deepEqual(readdirSync(temporary), []);
});

test('the links for people', async (t) => {
  const { child, output, ended } = spawnCli(t, ['demo']);
  await until(() => output().stderr.includes('Ctrl-C'));
  assert.match(output().stdout, /admin +http:\/\/127\.0\.0\.1:\d+\/r\/[0-9a-f]{32}#join\./);
  child.kill('SIGINT');
  assert.equal((await ended).status, 0);
});
