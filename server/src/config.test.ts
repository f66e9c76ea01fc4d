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
    'options of calls',
    {
      env: {
        ...{ ENFILADE_MEDIA_ADDRESSES: 'eth0', ENFILADE_MEDIA_ANNOUNCED: '203.0.113.7,x' },
        ...{ ENFILADE_MEDIA_PORTS: '41000-40000', ENFILADE_STUN_URLS: 'turn:one.example.org' },
        ...{ ENFILADE_TURN_USERNAME: 'all', ENFILADE_TURN_SECRET: 'north', ENFILADE_TLS_KEY: 'key.pem' },
      },
    },
    [
      ...[/^ENFILADE_MEDIA_ADDRESSES: /m, /^ENFILADE_MEDIA_ANNOUNCED: /m, /^ENFILADE_MEDIA_PORTS: /m],
      ...[/^ENFILADE_STUN_URLS: /m, /^ENFILADE_TURN_USERNAME, ENFILADE_TURN_PASSWORD: must be set together/m],
      ...[
        /^ENFILADE_TURN_SECRET, ENFILADE_TURN_USERNAME: only one/m,
        /^ENFILADE_TLS_CERT, ENFILADE_TLS_KEY: /m,
      ],
    ],
  ],
  [
    'TURN servers without credentials',
    { env: { ENFILADE_TURN_URLS: 'turn:one.example.org' } },
    [/^ENFILADE_TURN_URLS: needs ENFILADE_TURN_SECRET/m],
  ],
  [
    'TURN credentials without servers, and few ports,',
    { env: { ENFILADE_TURN_SECRET: 'north', ENFILADE_MEDIA_PORTS: '40000-40010' } },
    [/^ENFILADE_TURN_URLS: must be set with/m, /^ENFILADE_MEDIA_PORTS: must be like/m],
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

test('a switch needs no value, and takes one', () => {
  const tls = (...args: string[]) => loadConfig({ args }).tls;
  assert.deepEqual(
    [tls(), tls('--tls'), tls('--tls', '--port', '1'), tls('--tls=false')],
    [false, true, true, false],
  );
  assert.throws(() => tls('--tls', 'yes'), /yes: is not an option/);
});

test('ports and addresses of calls are read', () => {
  const env = { ENFILADE_MEDIA_PORTS: '50000-50100', ENFILADE_MEDIA_ANNOUNCED: '203.0.113.7, 2001:db8::1' };
  const { mediaPorts, mediaAnnounced, mediaAddresses } = loadConfig({ env });
  assert.deepEqual(
    [mediaPorts, mediaAnnounced, mediaAddresses],
    [[50000, 50100], ['203.0.113.7', '2001:db8::1'], []],
  );
});

test('an empty value is no value, and a URL loses the slash at its end', () => {
  const config = loadConfig({ env: { ENFILADE_PORT: '', ENFILADE_PUBLIC_URL: 'https://rooms.example/' } });
  assert.deepEqual([config.port, config.publicUrl], [7788, 'https://rooms.example']);
});

test('media servers are WebSockets', () => {
  const urls = (text: string) => loadConfig({ env: { ENFILADE_JANUS_URLS: text } }).janusUrls;
  assert.deepEqual(urls('ws://10.0.0.5:8188, wss://media.example'), [
    'ws://10.0.0.5:8188',
    'wss://media.example',
  ]);
  for (const wrong of ['http://10.0.0.5', '10.0.0.5:8188', ','])
    assert.throws(() => urls(wrong), /ENFILADE_JANUS_URLS: must be ws or wss URLs/, wrong);
});
