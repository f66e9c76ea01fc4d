import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents } from '../../src/db/events.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, subjectOf, type HmsPage, type HmsRoom } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const hms = clientOf(() => server);
const eventsOf = async (id: string) => server.eventTypes(await subjectOf(server, id));
const unique = (word: string) => `${word}-${String(Math.random()).slice(2)}`;
const ALWAYS = [
  ...['id', 'name', 'enabled', 'description', 'customer_id', 'customer', 'app_id', 'recording_info'],
  ...['recording_source_template', 'enabled_source_template', 'template_id', 'template', 'region'],
  ...['created_at', 'updated_at', 'large_room'],
];
const S3 = { type: 's3', location: 'bucket', prefix: 'path', options: { region: 'ap-south-1' } };
const CREDENTIALS = { key: 'AKIA-very-secret-key', secret: 'very-secret-secret' };

describe('HM 2.1 create', () => {
  test('HM 2.1 a room without anything has every member that is always sent, and its defaults', async () => {
    const room = await hms.room();
    assert.deepEqual(Object.keys(room), ALWAYS);
    assert.match(room.id, /^[0-9a-f]{24}$/);
    assert.match(room.name, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(room.template, /^default_videoconf_[0-9a-f-]{36}$/);
    assert.match(room.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.deepEqual([room['customer'], room['customer_id']], [room['customer_id'], room['customer']]);
    const { enabled, description, recording_info, recording_source_template, region, large_room } = room;
    assert.deepEqual(
      { enabled, description, recording_info, recording_source_template, region, large_room },
      {
        enabled: true,
        description: '',
        recording_info: { enabled: false },
        recording_source_template: true,
        region: 'auto',
        large_room: false,
      },
    );
    assert.deepEqual(await eventsOf(room.id), ['room.created']);
  });

  test('HM 2.1 every member that is given comes back, on create and on get', async () => {
    const body = {
      name: unique('All.of-it:_'),
      description: 'Größe 物理 "q"',
      region: 'in',
      large_room: true,
      size: 20_000,
      max_duration_seconds: 120,
      webhook: { url: 'https://example.test/hook', headers: { 'X-Key': 'k' } },
      polls: ['631b2654f771854d9bf633dd'],
      enabled: false,
      recording_info: { enabled: true, upload_info: S3 },
    };
    const room = await hms.room(body);
    assert.deepEqual({ ...room, ...body }, room);
    assert.equal(room.enabled_source_template, false);
    assert.equal(room.recording_source_template, false);
    assert.deepEqual(await hms.get(`/rooms/${room.id}`), room);
  });

  test('HM 2.1 upsert: a name that exists, whatever its case, is that room with the payload applied to it', async () => {
    const name = unique('Upsert');
    const first = await hms.room({ name, description: 'one', region: 'us', size: 7 });
    const second = await hms.room({ name: name.toUpperCase(), description: 'two' });
    assert.deepEqual(second, { ...first, description: 'two', updated_at: second.updated_at });
    const { id } = await hms.post<{ id: string }>('/templates', { roles: { host: {} } });
    const moved = await hms.room({ name, template_id: id });
    assert.deepEqual([moved.id, moved.template_id, moved.description], [first.id, id, 'two']);
    assert.deepEqual(await hms.room({ name }), moved);
    assert.deepEqual(await eventsOf(first.id), ['room.created', 'room.updated', 'room.updated']);
  });

  test('HM 2.1 upsert: sixteen clients at once make one room of one name', async () => {
    const name = unique('Race');
    const rooms = await Promise.all(
      Array.from({ length: 16 }, (_, n) => hms.room({ name: n % 2 ? name : name.toLowerCase() })),
    );
    assert.equal(new Set(rooms.map((room) => room.id)).size, 1);
    const { data } = await hms.get<HmsPage<HmsRoom>>(`/rooms?name=${name}`);
    assert.equal(data.length, 1);
    assert.deepEqual(await eventsOf(rooms[0]?.id ?? ''), ['room.created']);
  });

  const WRONG: [string, unknown, string, string?][] = [
    ['HM 2.1 template', { template: 'x' }, 'Invalid body param: template. Use template_id'],
    ['HM 2.1 region', { region: 'mars' }, 'Error: region not supported'],
    ['HM 2.1 template_id', { template_id: '0123456789abcdef01234567' }, 'Error: template not found'],
    ['HM 2.1 a template_id that is no id', { template_id: 'x' }, 'Error: template not found'],
    [
      'HM 2.1 duration',
      { max_duration_seconds: 119 },
      'Invalid body param: max_duration_seconds less than 120 seconds',
    ],
    [
      'HM 2.1 duration',
      { max_duration_seconds: 43_201 },
      'Invalid body param: max_duration_seconds greater than 43200 seconds',
    ],
    ['HM 0.1 size', { size: 20_001 }, 'Invalid body param: room size greater than 20000'],
    ['HM 0.1 size', { size: 20_001, large_room: true }, 'Invalid body param: room size greater than 20000'],
    [
      'HM 0.1 size',
      { size: 2501 },
      'Invalid body param: room size greater than 2500, set large_room flag as true',
    ],
    ['HM 2.1 size', { size: -1 }, 'Invalid body param: size must be >= 0'],
    ['HM 2.1 size', { size: 1.5 }, 'Invalid body param: size must be integer'],
    [
      'HM 2.1 name',
      { name: 'with space' },
      'Invalid body param: name must have 1 to 255 of the characters a-z A-Z 0-9 . - : _',
    ],
    [
      'HM 2.1 name',
      { name: 'x'.repeat(256) },
      'Invalid body param: name must have 1 to 255 of the characters a-z A-Z 0-9 . - : _',
    ],
    ['HM 2.1 name', { name: 5 }, 'Invalid body param: name must be string'],
    ['HM 2.1 enabled', { enabled: 'true' }, 'Invalid body param: enabled must be boolean'],
    ['HM 2.1 description', { description: 'a\0b' }, 'Invalid body param: description must not contain NUL'],
    ['HM 2.1 webhook', { webhook: {} }, 'Invalid body param: webhook.url is required'],
    [
      'HM 2.1 webhook',
      { webhook: { url: 'ftp://x' } },
      'Invalid body param: webhook.url must be an http or https URL',
    ],
    ['HM 2.1 polls', { polls: [1] }, 'Invalid body param: polls.0 must be string'],
    ['HM 2.1 body', [], 'Invalid body param: body must be object'],
    ['HM 2.1 body', '{"name":"\\ud800"}', 'Invalid body param: name must be valid Unicode'],
    ['HM 2.1 body', '{"name":', 'Invalid body param: the body is not valid JSON'],
    [
      'HM 2.1.1 location',
      { recording_info: { upload_info: { type: 's3' } } },
      'bucket location missing',
      'recording_info.upload_info.location',
    ],
    [
      'HM 2.1.1 type',
      { recording_info: { upload_info: { type: 'ftp', location: 'b' } } },
      'invalid upload configuration',
      'recording_info.upload_info.type',
    ],
    [
      'HM 2.1.1 credentials',
      { recording_info: { upload_info: { ...S3, credentials: { key: 'k' } } } },
      'invalid upload configuration',
      'recording_info.upload_info.credentials.secret',
    ],
    [
      'HM 2.1.1 upload_info',
      { recording_info: { upload_info: 'x' } },
      'invalid upload configuration',
      'recording_info.upload_info',
    ],
  ];
  for (const [rule, body, detail, member] of WRONG) {
    test(`${rule}: ${JSON.stringify(body).slice(0, 70)} -> 400 ${detail}`, async () => {
      const count = () =>
        server.running.db.queries
          .selectFrom('events')
          .select((q) => q.fn.countAll<number>().as('n'))
          .execute();
      const before = await count();
      const error = await hms.refused(400, '/rooms', body);
      assert.equal(error.message, 'Invalid body param');
      assert.equal(error.details[0], detail);
      if (member) assert.match(error.details[1] ?? '', new RegExp(`^Invalid body param: ${member} `));
      assert.deepEqual(await count(), before);
    });
  }

  test('HM 0 the body of a POST may be missing, with and without a content type', async () => {
    for (const options of [
      { method: 'POST' },
      { method: 'POST', body: '', headers: { 'content-type': 'application/json' } },
    ]) {
      assert.equal((await hms.raw('/rooms', options)).status, 200);
    }
    assert.equal(
      (await hms.raw('/rooms', { body: '{}', headers: { 'content-type': 'text/plain' } })).status,
      200,
    );
  });
});

describe('HM 2.1 update and get', () => {
  test('HM 2.1 update changes what is given and nothing else', async () => {
    const room = await hms.room({ description: 'one', region: 'us', size: 5 });
    const changed = await hms.post<HmsRoom>(`/rooms/${room.id}`, { description: '' });
    assert.deepEqual(changed, { ...room, description: '', updated_at: changed.updated_at });
    assert.deepEqual(await hms.post(`/rooms/${room.id}`, {}), changed);
    assert.deepEqual(await eventsOf(room.id), ['room.created', 'room.updated']);
  });

  test('HM 2.1 disable and enable', async () => {
    const room = await hms.room();
    const disabled = await hms.post<HmsRoom>(`/rooms/${room.id}`, { enabled: false });
    assert.deepEqual([disabled.enabled, disabled.enabled_source_template], [false, false]);
    assert.equal((await hms.post<HmsRoom>(`/rooms/${room.id}`, { enabled: true })).enabled, true);
    assert.deepEqual(await eventsOf(room.id), ['room.created', 'room.disabled', 'room.enabled']);
  });

  test("HM 2.1 update with another room's name is refused, with its own in another case is not", async () => {
    const [one, two] = [await hms.room({ name: unique('One') }), await hms.room({ name: unique('Two') })];
    const error = await hms.refused(400, `/rooms/${one.id}`, { name: two.name.toUpperCase() });
    assert.deepEqual(error.details, ['Invalid body param: name belongs to another room']);
    const renamed = await hms.post<HmsRoom>(`/rooms/${one.id}`, { name: one.name.toUpperCase() });
    assert.equal(renamed.name, one.name.toUpperCase());
  });

  test('HM 2.1 the size and large_room are checked together, whichever of them a call brings', async () => {
    const { id } = await hms.room({ large_room: true, size: 3000 });
    const error = await hms.refused(400, `/rooms/${id}`, { large_room: false });
    assert.match(error.details[0] ?? '', /set large_room flag as true/);
    assert.equal((await hms.post<HmsRoom>(`/rooms/${id}`, { size: 4000 })).size, 4000);
    assert.equal((await hms.post<HmsRoom>(`/rooms/${id}`, { size: 10, large_room: false })).size, 10);
  });

  test('HM 2.1 what is no room of this project is 404, for every way of asking', async () => {
    const { projectId, keys } = await server.addProject(unique('other'));
    assert.notEqual(projectId, server.projectId);
    const other = clientOf(
      () => server,
      () => keys,
    );
    const { id } = await other.room({ name: 'theirs' });
    for (const stranger of [
      id,
      '0123456789abcdef01234567',
      id.toUpperCase(),
      id.slice(1),
      'x',
      '%00',
      '%ED%A0%80',
    ]) {
      await hms.refused(404, `/rooms/${stranger}`);
      await hms.refused(404, `/rooms/${stranger}`, { enabled: false });
      await hms.refused(404, `/room-codes/room/${stranger}`);
      await hms.refused(404, `/room-codes/room/${stranger}`, {});
      await hms.refused(404, `/room-codes/room/${stranger}/role/host`, {});
    }
    assert.deepEqual((await hms.get<HmsPage<HmsRoom>>('/rooms?name=theirs')).data, []);
    assert.equal((await other.get<HmsRoom>(`/rooms/${id}`)).enabled, true);
    assert.notEqual((await hms.room({ name: 'theirs' })).id, id);
  });

  test('HM 0.1 what is wrong with a body is told of the body, whatever the method', async () => {
    const path = '/templates/0123456789abcdef01234567/roles/x';
    for (const [body, told] of [
      ['{"name":', 'the body is not valid JSON'],
      ['{"name":"\\u0000"}', 'name must not contain NUL'],
    ]) {
      const answer = await hms.raw(path, { method: 'DELETE', body });
      const details = [`Invalid body param: ${told ?? ''}`];
      assert.deepEqual(answer.body, { code: 400, message: 'Invalid body param', details });
    }
    const answer = await hms.raw(`${path}?x=%00`, { method: 'DELETE' });
    const details = ['Invalid query param: x must not contain NUL'];
    assert.deepEqual(answer.body, { code: 400, message: 'Invalid query param', details });
  });

  test('HM 0 an endpoint that is not there is 404 in this shape', async () => {
    for (const path of ['/nothing', '/active-rooms', '/whiteboards/0123456789abcdef01234567'])
      await hms.refused(404, path);
  });
});

describe('HM 2.1.1 recording_info', () => {
  test('HM 2.1.1 without it a room follows its template, and with it never again', async () => {
    const upload = { ...S3, credentials: { key: CREDENTIALS.key, secretKey: CREDENTIALS.secret } };
    const { id } = await hms.post<{ id: string }>('/templates', {
      roles: { host: {} },
      settings: { recording: { enabled: true, upload } },
    });
    const follows = await hms.room({ template_id: id });
    assert.equal(follows.recording_source_template, true);
    assert.deepEqual(follows.recording_info, { enabled: true, upload_info: S3 });
    const own = await hms.room({ template_id: id, recording_info: {} });
    assert.equal(own.recording_source_template, false);
    assert.deepEqual(own.recording_info, { enabled: false });

    await hms.post(`/templates/${id}/settings`, { recording: { upload: { type: 'gs', location: 'other' } } });
    const after = await hms.get<HmsRoom>(`/rooms/${follows.id}`);
    assert.deepEqual(after.recording_info, {
      enabled: false,
      upload_info: { type: 'gs', location: 'other' },
    });
    assert.deepEqual((await hms.get<HmsRoom>(`/rooms/${own.id}`)).recording_info, { enabled: false });
  });

  test('HM 2.1.1 it is replaced whole', async () => {
    const room = await hms.room({ recording_info: { enabled: true, upload_info: S3 } });
    const changed = await hms.post<HmsRoom>(`/rooms/${room.id}`, {
      recording_info: { upload_info: { type: 'oss', location: 'b' } },
    });
    assert.deepEqual(changed.recording_info, { enabled: false, upload_info: { type: 'oss', location: 'b' } });
  });

  for (const type of ['s3', 'gs', 'oss', 'azure']) {
    test(`HM 2.1.1 credentials of ${type} are sealed, and shown nowhere`, async () => {
      const upload_info = { type, location: 'bucket', credentials: CREDENTIALS };
      const webhook = { url: 'https://example.test/', headers: { Authorization: 'very-secret-header' } };
      const room = await hms.room({ recording_info: { enabled: true, upload_info }, webhook });
      const list = await hms.get(`/rooms?name=${room.name}`);
      const { queries } = server.running.db;
      const rows = await queries
        .selectFrom('rooms')
        .select('settings')
        .where('alias', '=', room.name)
        .execute();
      const events = await listEvents(queries, server.projectId, await subjectOf(server, room.id));
      assert.match(JSON.stringify(rows), /sealedCredentials/);
      assert.match(JSON.stringify(events), /"credentials":"set"/);
      assert.doesNotMatch(
        JSON.stringify([
          { ...room, webhook: 0 },
          rows[0]?.settings.replace('very-secret-header', ''),
          events,
        ]),
        /very-secret/,
      );
      assert.doesNotMatch(JSON.stringify(list), /very-secret-(key|secret)/);
    });
  }

  test('HM 2.1.1 the compatibility switch repeats credentials in the answer to the call that set them only', async (t) => {
    const vendor = await startServer({ ENFILADE_HMS_ECHO_CREDENTIALS: 'true' });
    t.after(() => vendor.stop());
    const client = clientOf(() => vendor);
    const upload_info = { ...S3, credentials: CREDENTIALS };
    const room = await client.room({ recording_info: { enabled: true, upload_info } });
    assert.deepEqual(room.recording_info.upload_info, upload_info);
    assert.deepEqual((await client.get<HmsRoom>(`/rooms/${room.id}`)).recording_info.upload_info, S3);
    const update = await client.post<HmsRoom>(`/rooms/${room.id}`, { description: 'x' });
    assert.deepEqual(update.recording_info.upload_info, S3);
  });
});
