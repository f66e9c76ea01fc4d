import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from './config.ts';

test('without anything, every option has its default', () => {
  const config = loadConfig({});
  assert.deepEqual([config.host, config.port, config.dataDir], ['127.0.0.1', 7788, './data']);
  assert.equal(config.databaseUrl, undefined);
});

test('a flag wins over the environment, the environment over the file', () => {
  const file = 'ENFILADE_PORT=1\nENFILADE_HOST=file.example\nENFILADE_LOG_LEVEL=debug\n';
  const config = loadConfig({
    args: ['--port', '3', '--config', 'some.env'],
    env: { ENFILADE_PORT: '2', ENFILADE_HOST: 'env.example' },
    readFile: (path) => (path === 'some.env' ? file : assert.fail(path)),
  });
  assert.deepEqual([config.port, config.host, config.logLevel], [3, 'env.example', 'debug']);
});

const faults: [string, Parameters<typeof loadConfig>[0], RegExp[]][] = [
  [
    'values',
    { env: { ENFILADE_PORT: '70000', ENFILADE_LOG_LEVEL: 'loud' } },
    [/^ENFILADE_PORT: /m, /^ENFILADE_LOG_LEVEL: /m],
  ],
  ['names', { env: { ENFILADE_PROT: '1' } }, [/^ENFILADE_PROT: there is no such option/m]],
  ['flags', { args: ['--prot', '1', '--port'] }, [/^--prot: /m, /^--port: needs a value/m]],
  ['half a pair', { env: { ENFILADE_ACCESS_KEY: 'abcd' } }, [/^ENFILADE_ACCESS_KEY, ENFILADE_SECRET_KEY: /m]],
  [
    'parts of an object storage',
    {
      env: { ENFILADE_S3_BUCKET: 'boards', ENFILADE_S3_ENDPOINT: 'ftp://x', ENFILADE_S3_ACCESS_KEY: 'abcd' },
    },
    [/^ENFILADE_S3_ENDPOINT: /m, /^ENFILADE_S3_BUCKET, ENFILADE_S3_ACCESS_KEY, ENFILADE_S3_SECRET_KEY: /m],
  ],
  [
    'keys',
    { env: { ENFILADE_API_KEY: 'abc', ENFILADE_ENCRYPTION_KEY: '12' } },
    [/^ENFILADE_API_KEY: /m, /^ENFILADE_ENC/m],
  ],
  [
    'URLs',
    { env: { ENFILADE_PUBLIC_URL: 'ftp://x', ENFILADE_DATABASE_URL: 'x' } },
    [/^ENFILADE_PUBLIC/m, /^ENFILADE_DATA/m],
  ],
  [
    'a file that is not there',
    {
      args: ['--config', 'none'],
      readFile: () => {
        throw new Error('ENOENT');
      },
    },
    [/^ENFILADE_CONFIG: the file none cannot be read/m],
  ],
];
for (const [what, sources, messages] of faults) {
  test(`wrong ${what} are told by name`, () => {
    assert.throws(
      () => loadConfig(sources),
      (reason) => reason instanceof ConfigError && messages.every((message) => message.test(reason.message)),
    );
  });
}

test('an empty value is no value, and a URL loses the slash at its end', () => {
  const config = loadConfig({ env: { ENFILADE_PORT: '', ENFILADE_PUBLIC_URL: 'https://rooms.example/' } });
  assert.deepEqual([config.port, config.publicUrl], [7788, 'https://rooms.example']);
});
