import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { holdAlone } from '../../db/sqlite.ts';
import type { ReachOptions } from '../commands/reach.ts';
import type { Trouble } from '../trouble.ts';
import { targetOf } from './target.ts';

const folders = mkdtempSync(join(tmpdir(), 'enfilade-test-'));
after(() => rmSync(folders, { recursive: true }));
const folder = (name: string) => {
  const path = mkdtempSync(join(folders, name));
  writeFileSync(join(path, 'enfilade.db'), '');
  return path;
};
const free = folder('free');
const held = folder('held');
const lock = holdAlone(join(held, 'server.lock'));
after(() => lock.release());
const missing = join(folders, 'missing');

const KEY = 'sk-0123456789abcdef';
const OTHER = 'sk-fedcba9876543210';

function target(options: ReachOptions, env: Record<string, string>) {
  const found = targetOf({ env, readFile: () => '' }, options);
  return found.kind === 'server'
    ? [found.url, found.key]
    : [found.config.databaseUrl ?? found.config.dataDir, found.project];
}

const led: [what: string, options: ReachOptions, env: Record<string, string>, expected: string[]][] = [
  [
    'flags',
    { url: 'http://a', key: KEY },
    { ENFILADE_URL: 'http://b', ENFILADE_API_KEY: OTHER },
    ['http://a', KEY],
  ],
  ['the environment', {}, { ENFILADE_URL: 'http://b', ENFILADE_API_KEY: KEY }, ['http://b', KEY]],
  ['a flag and the environment', { url: 'http://a' }, { ENFILADE_API_KEY: KEY }, ['http://a', KEY]],
  ['a key alone, by a flag: the server of this machine', { key: KEY }, {}, ['http://127.0.0.1:7788', KEY]],
  [
    'the same, where it listens elsewhere',
    { key: KEY },
    { ENFILADE_HOST: '::', ENFILADE_PORT: '80' },
    ['http://[::1]:80', KEY],
  ],
  ['nothing: the data folder', {}, { ENFILADE_DATA_DIR: free }, [free, 'default']],
  [
    'a folder by a flag, before a URL of the environment',
    { dataDir: free },
    { ENFILADE_URL: 'http://b' },
    [free, 'default'],
  ],
  ['a project in the folder', { dataDir: free, project: 'biology' }, {}, [free, 'biology']],
  [
    'a key for the server, and a folder that is free',
    {},
    { ENFILADE_DATA_DIR: free, ENFILADE_API_KEY: KEY },
    [free, 'default'],
  ],
  [
    'a key of the environment, and a folder that a server holds',
    {},
    { ENFILADE_DATA_DIR: held, ENFILADE_API_KEY: KEY },
    ['http://127.0.0.1:7788', KEY],
  ],
  [
    'PostgreSQL, which many may use at once',
    {},
    { ENFILADE_DATABASE_URL: 'postgres://localhost/x', ENFILADE_DATA_DIR: held },
    ['postgres://localhost/x', 'default'],
  ],
  [
    'variables that are empty say nothing',
    {},
    { ENFILADE_URL: '', ENFILADE_DATA_DIR: free },
    [free, 'default'],
  ],
];
for (const [what, options, env, expected] of led) {
  test(`a command goes by ${what}`, () => assert.deepEqual(target(options, env), expected));
}

const refused: [
  what: string,
  options: ReachOptions,
  env: Record<string, string>,
  said: RegExp,
  status: number,
][] = [
  ['a server without a key', { url: 'http://a' }, {}, /ENFILADE_API_KEY/, 2],
  ['a folder and a server', { url: 'http://a', dataDir: free }, {}, /--data-dir/, 2],
  ['a project of a server', { url: 'http://a', key: KEY, project: 'x' }, {}, /--project/, 2],
  ['a folder without a database', {}, { ENFILADE_DATA_DIR: missing }, /enfilade serve.*--data-dir.*--url/, 1],
  [
    'a folder that a server holds',
    { dataDir: held },
    { ENFILADE_API_KEY: KEY },
    /--url http:\/\/127\.0\.0\.1:7788 --key/,
    1,
  ],
  [
    'a configuration that is wrong',
    {},
    { ENFILADE_PORT: 'x', ENFILADE_FOO: '1' },
    /ENFILADE_FOO: .*; ENFILADE_PORT: /,
    1,
  ],
];
for (const [what, options, env, said, status] of refused) {
  test(`what cannot be gone by is told with what to do: ${what}`, () => {
    assert.throws(
      () => target(options, env),
      (reason: Trouble) => {
        assert.match(reason.message, said);
        assert.doesNotMatch(reason.message, /\n/);
        assert.equal(reason.status, status);
        return true;
      },
    );
  });
}
