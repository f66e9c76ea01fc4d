import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { askDoor } from '../support/doors.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { BAD, clientOf, countRows, fromNow, type Refusal } from './rooms-client.ts';

let server: TestServer;
/** A template of the project, and one of somebody else's. */
let template: string;
let foreign: string;
before(async () => {
  server = await startServer();
  const made = await askDoor(server.url, '/v2', server.keys, '/templates', { body: { name: 'lesson' } });
  template = (made.body as { id: string }).id;
  const { keys } = await server.addProject('other');
  const other = await askDoor(server.url, '/v2', keys, '/templates', { body: { name: 'lesson' } });
  foreign = (other.body as { id: string }).id;
});
after(() => server.stop());

const native = clientOf(() => server);
const long = (length: number, text = 'x') => text.repeat(length);
const many = <T>(length: number, item: (index: number) => T) => Array.from({ length }, (_, n) => item(n));
/** An object of exactly so many bytes as JSON, as one that has a member `a`. */
const bytes = (size: number, rest: object = {}) => {
  const empty = JSON.stringify({ ...rest, a: '' }).length;
  return { ...rest, a: long(size - empty) };
};
const headersOf = (size: number) => bytes(size - '{"url":"https://x.example/","headers":}'.length);

type Row = [what: string, given: Record<string, unknown>, shown?: Record<string, unknown>];

/** What is taken at the create and at the change, and how it is shown: as it was given, where nothing else is said. */
const GOOD: Row[] = [
  ['a name of one character', { name: 'Q' }],
  ['a name of 255', { name: long(255, 'n') }],
  ['a name of all kinds of characters', { name: 'Az09.-:_' }],
  ['a title of one character', { title: 'x' }],
  ['a title of 1,024', { title: long(1024, 'é') }],
  ['a title of 1,024 that each take two units', { title: long(1024, '🧲') }],
  ['a title with blanks around it', { title: ' \n A b \t' }, { title: 'A b' }],
  ['a title in another script', { title: 'Физика – 物理 "q" \\ %_' }],
  ['no description', { description: '' }],
  ['a description of 4,096', { description: long(4096, 'ü') }],
  ['enabled', { enabled: true }, { enabled: true, state: 'open' }],
  ['disabled', { enabled: false }, { enabled: false, state: 'disabled' }],
  ['a region', { region: 'eu' }],
  ['a region of 32', { region: long(32, 'a') }],
  ['no region', { region: null }],
  ['any number of seats', { seats: 0 }],
  ['the most seats', { seats: Number.MAX_SAFE_INTEGER }],
  ['record', { record: true }],
  ['no record', { record: false }],
  ['no template', { template_id: null }],
  ['a size of nobody', { size: 0 }],
  ['the largest size', { size: 2500 }],
  ['no size', { size: null }],
  ['the largest size of a large room', { large_room: true, size: 20_000 }],
  ['the shortest session', { max_duration_seconds: 120 }],
  ['the longest session', { max_duration_seconds: 43_200 }],
  ['no longest session', { max_duration_seconds: null }],
  ['a webhook', { webhook: { url: 'http://a.example/x?y' } }, webhookOf('http://a.example/x?y')],
  [
    'a webhook with headers, whose values are not shown',
    { webhook: { url: 'https://a.example', headers: { 'x-secret': 'hush', b: '' } } },
    webhookOf('https://a.example', ['x-secret', 'b']),
  ],
  [
    'the longest URL',
    { webhook: { url: `https://a.example/${long(2030)}` } },
    webhookOf(`https://a.example/${long(2030)}`),
  ],
  [
    'a webhook of 16 KiB',
    { webhook: { url: 'https://x.example/', headers: spread(headersOf(16_384)) } },
    webhookOf('https://x.example/', Object.keys(spread(headersOf(16_384)))),
  ],
  ['no webhook', { webhook: null }],
  ['no polls', { polls: [] }],
  ['100 polls of 64', { polls: many(100, () => long(64)) }],
  ['a recording switched off', { recording: { enabled: false } }, recordingOf(false, null)],
  [
    'a recording with a place',
    { recording: { enabled: true, upload: { type: 's3', location: 'bucket' } } },
    recordingOf(true, { type: 's3', location: 'bucket', prefix: null, region: null, has_credentials: false }),
  ],
  [
    'a recording with everything, whose credentials are not shown',
    {
      recording: {
        enabled: true,
        upload: {
          type: 'gs',
          location: 'b',
          prefix: 'p/',
          region: 'eu',
          credentials: { key: 'k', secret: 's' },
        },
      },
    },
    recordingOf(true, { type: 'gs', location: 'b', prefix: 'p/', region: 'eu', has_credentials: true }),
  ],
  ['no recording of its own', { recording: null }],
  ['indexing', { indexing: true }],
  ['no download', { deny_download: true }],
  ['large', { large_room: true }],
  [
    'a lifetime',
    { lifetime: { period: 'month', value: 999 } },
    { lifetime: { period: 'month', value: 999, delete_permanently: false } },
  ],
  ['a lifetime for good', { lifetime: { period: 'year', value: 1, delete_permanently: true } }],
  ['no lifetime', { lifetime: null }],
  [
    'a watermark of nothing',
    { watermark: { additions: [] } },
    { watermark: { additions: [], text: null, rotate: 0 } },
  ],
  [
    'a watermark of everything',
    {
      watermark: {
        additions: ['user_name', 'user_email', 'user_ip_address', 'current_date', 'room_name'],
        text: long(255),
        rotate: -360,
      },
    },
  ],
  ['no watermark', { watermark: null }],
  ['a quota of none', { quota: -1 }],
  ['a quota of nothing', { quota: 0 }],
  ['the largest quota', { quota: Number.MAX_SAFE_INTEGER }],
  ['no quota of its own', { quota: null }],
  ['a colour', { color: '2f6fDE' }],
  ['no colour', { color: null }],
  ['no cover', { cover: null }],
  ['no tags', { tags: [] }],
  ['100 tags, of 255 characters', { tags: many(100, (n) => `${n}`.padStart(255, 't')) }],
  ['one tag in two cases', { tags: ['Maths', 'b', 'maths'] }, { tags: ['maths', 'b'] }],
  ['no metadata', { metadata: {} }],
  ['metadata of 16 KiB', { metadata: bytes(16_384) }],
  ['100 members of metadata', { metadata: Object.fromEntries(many(100, (n) => [`m${n}`, n])) }],
  ['a name of metadata of 100 characters', { metadata: { [long(100, 'é')]: 1 } }],
  [
    'anything as metadata',
    { metadata: { a: null, b: [1, { c: true }], 'd.e': -0.5, constructor: 'f', ' ': '' } },
  ],
  ['a time to open', { opens_at: '2020-02-29T12:00:00Z' }, { opens_at: '2020-02-29T12:00:00.000Z' }],
  [
    'a time with an offset and a fraction',
    { opens_at: '2020-01-01T02:00:00.5+02:00' },
    { opens_at: '2020-01-01T00:00:00.500Z' },
  ],
  ['no time to open', { opens_at: null }],
  ['a time to expire', { expires_at: '9999-12-31T23:59:59.999Z' }],
  ['no time to expire', { expires_at: null }],
  ['to archive then', { on_expiry: 'archive' }],
  ['to delete then', { on_expiry: 'delete' }],
  ['to disable then', { on_expiry: 'disable' }],
];

function webhookOf(url: string, names: string[] = []) {
  return { webhook: { url, header_names: names } };
}

function recordingOf(enabled: boolean, upload: object | null) {
  return { recording: { enabled, upload } };
}

/** Text of more than 4,096 characters in several members. */
function spread({ a }: { a: string }): Record<string, string> {
  const parts: Record<string, string> = {};
  // Each part after the first costs `,"b":""`.
  let rest = a;
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    parts[name] = rest.slice(0, 4000);
    rest = rest.slice(4000 + ',"b":""'.length);
  }
  return parts;
}

type Wrong = [given: Record<string, unknown>, member: string | Refusal];

/** What is refused at both, with the member that is told. */
const BOTH: Wrong[] = [
  ...each('name', ['', long(256), 'a b', 'é', 'a/b', 5, null, true, {}]),
  ...each('title', ['', '   ', long(1025), 5, null, []]),
  ...each('title', ['a\0b', 'a\ud800b']),
  ...each('description', [long(4097), null, 1]),
  ...each('enabled', ['true', 1, null]),
  ...each('region', ['EU', long(33), '', 'a b', 5]),
  ...each('seats', [-1, 1.5, '5', null, 2 ** 53, 1e300]),
  ...each('record', ['true', 0, null]),
  ...each('template_id', ['x', long(24, 'G'), long(23, '0'), 5]),
  ...each('size', [-1, 20_001, 0.5, '1']),
  [{ size: 2501 }, 'size'],
  ...each('large_room', [null, 'true', 1]),
  ...each('max_duration_seconds', [119, 43_201, 120.5, '120']),
  ...each('webhook', ['https://a.example', [], true]),
  [{ webhook: {} }, 'webhook.url'],
  ...each(
    'webhook.url',
    ['', 'a.example', 'ftp://a.example', 'https://', `https://a.example/${long(2031)}`],
    (url) => ({
      webhook: { url },
    }),
  ),
  [{ webhook: { url: 'https://a.example', header: {} } }, 'webhook.header'],
  [{ webhook: { url: 'https://a.example', headers: [] } }, 'webhook.headers'],
  [{ webhook: { url: 'https://a.example', headers: { a: 5 } } }, 'webhook.headers.a'],
  [{ webhook: { url: 'https://a.example', headers: { a: long(4097) } } }, 'webhook.headers.a'],
  [{ webhook: { url: 'https://a.example', headers: { '': 'x' } } }, 'webhook.headers.'],
  [{ webhook: { url: 'https://a.example', headers: { [long(257)]: 'x' } } }, `webhook.headers.${long(100)}`],
  [
    { webhook: { url: 'https://a.example', headers: Object.fromEntries(many(51, (n) => [`h${n}`, ''])) } },
    'webhook.headers',
  ],
  [{ webhook: { url: 'https://x.example/', headers: spread(headersOf(16_385)) } }, 'webhook'],
  ...each('polls', [null, 'a', {}, many(101, () => 'p')]),
  [{ polls: ['a', 1] }, 'polls.1'],
  [{ polls: [long(65)] }, 'polls.0'],
  ...each('recording', [true, 'on', []]),
  [{ recording: {} }, 'recording.enabled'],
  [{ recording: { enabled: 'yes' } }, 'recording.enabled'],
  [{ recording: { enabled: true, upload: {} } }, 'recording.upload.type'],
  [{ recording: { enabled: true, upload: { type: 'ftp', location: 'x' } } }, 'recording.upload.type'],
  [{ recording: { enabled: true, upload: { type: 's3', location: '' } } }, 'recording.upload.location'],
  [{ recording: { enabled: true, upload: null } }, 'recording.upload'],
  [
    { recording: { enabled: true, upload: { type: 's3', location: 'x', credentials: { key: 'k' } } } },
    'recording.upload.credentials.secret',
  ],
  [{ recording: { enabled: true, bucket: 'x' } }, 'recording.bucket'],
  ...each('indexing', [null, 0, 'true']),
  ...each('deny_download', [null, 0, 'true']),
  ...each('lifetime', [5, 'day', []]),
  [{ lifetime: { period: 'day' } }, 'lifetime.value'],
  [{ lifetime: { value: 1 } }, 'lifetime.period'],
  [{ lifetime: { period: 'week', value: 1 } }, 'lifetime.period'],
  ...each('lifetime.value', [0, 1000, 1.5, '1'], (value) => ({ lifetime: { period: 'day', value } })),
  [{ lifetime: { period: 'day', value: 1, enabled: true } }, 'lifetime.enabled'],
  ...each('watermark', [5, []]),
  [{ watermark: {} }, 'watermark.additions'],
  [{ watermark: { additions: ['name'] } }, 'watermark.additions.0'],
  [{ watermark: { additions: ['room_name', 'room_name'] } }, 'watermark.additions'],
  ...each('watermark.rotate', [-361, 361, 0.5], (rotate) => ({ watermark: { additions: [], rotate } })),
  ...each('watermark.text', [long(256), null], (text) => ({ watermark: { additions: [], text } })),
  ...each('quota', [-2, 0.5, '1', 2 ** 53]),
  ...each('color', ['#2f6fde', '2f6fd', '2f6fdeg', 'blue1', 5]),
  ...each('cover', ['', long(51), 5]),
  ...each('tags', [null, 'a', {}, many(101, (n) => `t${n}`)]),
  [{ tags: [''] }, 'tags.0'],
  [{ tags: ['a', long(256)] }, 'tags.1'],
  [{ tags: ['a', 5] }, 'tags.1'],
  ...each('metadata', [null, 'a', 5, []]),
  [{ metadata: bytes(16_385) }, 'metadata'],
  [{ metadata: Object.fromEntries(many(101, (n) => [`m${n}`, n])) }, 'metadata'],
  [{ metadata: { '': 1 } }, 'metadata.'],
  [{ metadata: { [long(101)]: 1 } }, `metadata.${long(100)}`],
  [{ metadata: { a: ['\0'] } }, 'metadata.a.0'],
  [{ metadata: { a: { 'b\0': 1 } } }, 'metadata.a'],
  ...each('opens_at', TIMES_THAT_ARE_NONE()),
  ...each('expires_at', TIMES_THAT_ARE_NONE()),
  [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
  [{ opens_at: '2100-01-01T00:00:00Z', expires_at: '2100-01-01T00:00:00Z' }, 'opens_at'],
  [{ opens_at: '2100-01-01T00:00:01Z', expires_at: '2100-01-01T00:00:00Z' }, 'opens_at'],
  ...each('on_expiry', ['', 'remove', null, 1]),
  [{ titel: 'typo' }, 'titel'],
  [{ private: true }, 'private'],
  [{ id: long(32, '0') }, 'id'],
  [{ template_id: long(24, '0') }, { status: 404, code: 'template_not_found', member: 'template_id' }],
];

function TIMES_THAT_ARE_NONE(): unknown[] {
  return [
    '',
    'tomorrow',
    '2100-01-01',
    '2100-01-01 00:00:00Z',
    '2100-01-01T00:00:00',
    '2100-13-01T00:00:00Z',
    '2100-02-30T00:00:00Z',
    '2100-01-01T25:00:00Z',
    '1969-12-31T23:59:59Z',
    4_102_444_800_000,
  ];
}

function each(
  member: string,
  values: unknown[],
  given = (value: unknown): object => ({ [member]: value }),
): Wrong[] {
  return values.map((value) => [given(value) as Record<string, unknown>, member]);
}

const short = (value: unknown) => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}… (${text.length})` : text;
};
const refusalOf = (member: string | Refusal) => (typeof member === 'string' ? BAD(member) : member);

describe('POST /api/v1/rooms', () => {
  for (const [what, given, shown = given] of GOOD) {
    test(`takes ${what}`, async () => {
      const room = await native.create(given);
      assert.deepEqual({ ...room, ...shown }, room);
      assert.deepEqual(await native.get(room.id), room);
      assert.deepEqual(await native.eventTypes(room.id), ['room.created']);
      // Names are unique: it is taken again below.
      await native.remove(room.id, '?retention_seconds=0');
    });
  }

  test('takes a template of the project, and none of another', async () => {
    assert.equal((await native.create({ template_id: template })).template_id, template);
    const refusal = { status: 404, code: 'template_not_found', member: 'template_id' };
    await native.refused(refusal, '/rooms', { body: { template_id: foreign } });
  });

  for (const type of ['form', 'collaboration', 'custom', 'public', 'data', 'ai'] as const) {
    test(`takes the type ${type}`, async () => assert.equal((await native.create({ type })).type, type));
  }

  const wrong: Wrong[] = [...BOTH, ...each('type', ['', 'lesson', null, 2])];
  for (const [given, member] of wrong) {
    test(`refuses ${short(given)}, and nothing is created`, async () => {
      const before = await countRows(server);
      await native.refused(refusalOf(member), '/rooms', { body: given });
      assert.deepEqual(await countRows(server), before);
    });
  }
});

describe('PATCH /api/v1/rooms/{room_id}', () => {
  for (const [what, given, shown = given] of GOOD) {
    test(`takes ${what}`, async () => {
      const before = await native.create();
      const room = await native.change(before.id, given);
      const { revision, updated_at, updated_by, last_activity_at } = room;
      // Nothing else changes.
      const expected = { ...before, ...shown, revision, updated_at, updated_by, last_activity_at };
      if (given['opens_at'] !== undefined || given['enabled'] !== undefined) expected.state = room.state;
      assert.deepEqual(room, expected);
      assert.deepEqual(await native.get(room.id), room);
      assert.equal((await native.eventTypes(room.id)).length, revision);
      await native.remove(room.id, '?retention_seconds=0');
    });
  }

  test('takes a template of the project, and none of another', async () => {
    const { id } = await native.create();
    assert.equal((await native.change(id, { template_id: template })).template_id, template);
    const options = { method: 'PATCH', body: { template_id: foreign } };
    const refusal = { status: 404, code: 'template_not_found', member: 'template_id' };
    await native.refused(refusal, `/rooms/${id}`, options);
  });

  const wrong: Wrong[] = [...BOTH, [{ type: 'public' }, 'type']];
  for (const [given, member] of wrong) {
    test(`refuses ${short(given)}, and nothing changes`, async () => {
      const room = await native.create({ title: 'before', expires_at: fromNow(3_600_000) });
      const before = await countRows(server);
      const options = { method: 'PATCH', body: { description: 'after', ...given } };
      await native.refused(refusalOf(member), `/rooms/${room.id}`, options);
      assert.deepEqual(await native.get(room.id), room);
      assert.deepEqual(await countRows(server), before);
    });
  }
});
