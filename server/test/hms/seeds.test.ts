import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { managementToken } from '../support/doors.ts';
import { startServer, type TestServer } from '../support/server.ts';
import type { HmsRoom } from './client.ts';

const run = promisify(execFile);

let server: TestServer;
before(async () => {
  server = await startServer({ ENFILADE_HMS_ECHO_CREDENTIALS: 'true' });
});
after(() => server.stop());

/** Word for word the curl line of the page, but for the host. */
async function curl(path: string, body: string): Promise<HmsRoom> {
  const { stdout } = await run('curl', [
    ...['--silent', '--fail-with-body', '--location', '--request', 'POST', `${server.url}${path}`],
    ...['--header', `Authorization: Bearer ${managementToken(server.keys)}`],
    ...['--header', 'Content-Type: application/json', '--data-raw', body],
  ]);
  return JSON.parse(stdout) as HmsRoom;
}

/** The value's shape: what `shape` has is there and of the same type. */
function assertShape(value: unknown, shape: unknown, path = 'body'): void {
  assert.equal(typeof value, typeof shape, path);
  if (typeof shape !== 'object' || shape === null) return;
  for (const [name, member] of Object.entries(shape)) {
    assertShape((value as Record<string, unknown>)[name], member, `${path}.${name}`);
  }
}

const CREATED = {
  id: '631b2654f771854d9bf633df',
  name: 'new-room-1662723668',
  enabled: true,
  description: 'This is a sample description for the room',
  customer: '627cdddff2e4e30487862ad1',
  recording_info: { enabled: false },
  template_id: '63188115d11d6db790c73c60',
  region: 'us',
  created_at: '2022-09-09T11:41:08.082Z',
  updated_at: '2022-09-09T11:41:08.074Z',
};

test('HM 2.1 seed 001: create a room by curl', async () => {
  const list = await fetch(`${server.url}/v2/templates`, {
    headers: { authorization: `Bearer ${managementToken(server.keys)}` },
  });
  const { data } = (await list.json()) as { data: { id: string }[] };
  const template = data[0]?.id ?? '';
  const room = await curl(
    '/v2/rooms',
    `{ "name": "new-room-1662723668", "description": "This is a sample description for the room", "template_id": "${template}", "region": "us" }`,
  );
  assertShape(room, CREATED);
  const { name, enabled, description, recording_info, region } = CREATED;
  assert.deepEqual(
    { ...room, name, enabled, description, recording_info, region, template_id: template },
    room,
  );
});

test('HM 2.1 seed 002: update it by curl, with storage', async () => {
  const { id } = await curl('/v2/rooms', '{ "name": "new-room-1662723668" }');
  const recording = {
    enabled: true,
    upload_info: {
      type: 's3',
      location: 'updated-bucket',
      prefix: 'updated/prefix',
      options: { region: 'ap-south-1' },
      credentials: { key: 'updated-key', secret: 'updated-secret' },
    },
  };
  const room = await curl(
    `/v2/rooms/${id}`,
    JSON.stringify({
      name: 'update-room-name',
      description: 'Updated description for the room',
      recording_info: recording,
      region: 'us',
    }),
  );
  const { id: _id, recording_info: _info, ...shape } = CREATED;
  assertShape(room, {
    ...shape,
    customer_id: '',
    recording_source_template: false,
    enabled_source_template: false,
    template: '',
  });
  assert.deepEqual(
    [room.id, room.name, room.description, room.region, room.recording_info, room.recording_source_template],
    [id, 'update-room-name', 'Updated description for the room', 'us', recording, false],
  );
});
