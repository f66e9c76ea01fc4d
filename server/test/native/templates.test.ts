import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { listEvents } from '../../src/db/events.ts';
import { clientOf } from '../hms/client.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

interface HmsTemplate {
  roles: Record<
    string,
    { maxPeerCount: number; subscribeParams: { subscribeDegradation: Record<string, number> } }
  >;
  destinations: { rtmpDestinations: Record<string, { recordingEnabled: boolean }> };
  plugins: unknown;
}

const api = nativeClient(() => server);
const hms = clientOf(() => server);
let names = 0;
const make = (body: object = {}) =>
  api.post<wire.Template>('/templates', { name: `t${String((names += 1))}`, ...body });
const get = (id: string) => api.get<wire.Template>(`/templates/${id}`);
const change = (id: string, body: object) => api.patch<wire.Template>(`/templates/${id}`, body);
const eventTypes = (id: string) => server.eventTypes(id);

/** Everything that a template can say. */
const WHOLE = {
  roles: {
    teamLead: {
      publish_params: {
        allowed: ['audio', 'video', 'simulcast'],
        audio: { bit_rate: 64, codec: 'opus' },
        video: { bit_rate: 500, codec: 'vp8', frame_rate: 30, width: 640, height: 360 },
        screen: { bit_rate: 800, codec: 'vp8', frame_rate: 15, width: 1280, height: 720 },
        simulcast: {
          video: {
            layers: [
              { rid: 'f', scale_resolution_down_by: 1, max_bitrate: 700, max_framerate: 30 },
              { rid: 'h', scale_resolution_down_by: 2, max_bitrate: 250, max_framerate: 15 },
            ],
          },
        },
      },
      subscribe_params: {
        subscribe_to_roles: ['teamLead', 'guest'],
        max_subs_bit_rate: 2000,
        subscribe_degradation: {
          packet_loss_threshold: 25,
          degrade_grace_period_seconds: 2,
          recover_grace_period_seconds: 3,
        },
      },
      permissions: { end_room: true, poll_write: true, hls_streaming: false },
      priority: 2,
      max_peer_count: 5,
    },
    guest: {},
  },
  settings: {
    region: 'eu',
    recording: {
      enabled: true,
      upload: {
        type: 's3',
        location: 'bucket',
        prefix: 'p/',
        region: 'eu-1',
        credentials: { key: 'K3Y', secret: 'S3CRET' },
      },
    },
    room_state: { message_interval: 10, send_peer_list: true },
  },
  destinations: {
    browser_recordings: {
      fullView: { role: 'teamLead', width: 1280, auto_start: true, presign_duration: 60 },
    },
    rtmp_destinations: { live_1: { rtmp_urls: ['rtmp://x.test/app'], recording_enabled: true } },
    hls_destinations: {
      hls: { playlist_type: 'live', recording: { hls_vod: true, single_file_per_layer: true } },
    },
    transcriptions: {
      words: {
        role: 'guest',
        output_modes: ['txt'],
        custom_vocabulary: ['Enfilade'],
        translation: { enabled: true, role_languages: { teamLead: 'de' } },
      },
    },
  },
  recordings: [
    { name: 'all', role: 'teamLead', composite_recording: { browser_composite: { auto_stop_timeout: 60 } } },
  ],
  plugins: { whiteBoard: { some_Thing: 1 } },
};

describe('native templates', () => {
  test('created with defaults, got, listed and deleted for good', async () => {
    const made = await make({ name: 'Plain one' });
    assert.deepEqual(made, {
      id: made.id,
      name: 'Plain one',
      default: false,
      roles: {},
      settings: {
        region: 'auto',
        recording: null,
        room_state: {
          message_interval: 5,
          send_peer_list: false,
          stop_room_state_on_join: true,
          enabled: false,
        },
      },
      destinations: {},
      recordings: [],
      plugins: {},
      created_at: made.created_at,
      updated_at: made.created_at,
      revision: 1,
    });
    const answer = await api.raw('GET', `/templates/${made.id}`);
    assert.equal(answer.headers.get('etag'), '"1"');
    assert.deepEqual(answer.body, made);
    const again = await api.raw('GET', `/templates/${made.id}`, { headers: { 'if-none-match': '"1"' } });
    assert.deepEqual([again.status, again.body], [304, '']);
    assert.equal((await api.get<wire.Page<wire.Template>>('/templates?limit=1')).data[0]?.id, made.id);
    assert.deepEqual(await api.remove(`/templates/${made.id}`), { id: made.id, undoable: false });
    assert.deepEqual(await eventTypes(made.id), ['template.created', 'template.deleted']);
    await api.expect('GET', `/templates/${made.id}`, undefined, { status: 404, code: 'template_not_found' });
  });

  test('everything that it can say comes back as it was given, and is the same at the 100ms door', async () => {
    const { id, ...made } = await make(WHOLE);
    const { teamLead } = WHOLE.roles;
    assert.deepEqual(made.roles['teamLead'], {
      name: 'teamLead',
      ...teamLead,
      permissions: {
        browser_recording: true,
        rtmp_streaming: true,
        ...teamLead.permissions,
        poll_read: true,
      },
    });
    assert.deepEqual(made.roles['guest']?.subscribe_params.subscribe_to_roles, ['teamLead', 'guest']);
    const { credentials: _sealed, ...upload } = WHOLE.settings.recording.upload;
    assert.deepEqual(made.settings, {
      region: 'eu',
      recording: { enabled: true, upload: { ...upload, has_credentials: true } },
      room_state: { ...WHOLE.settings.room_state, stop_room_state_on_join: true, enabled: false },
    });
    const { destinations } = WHOLE;
    assert.deepEqual(made.destinations, {
      browser_recordings: { fullView: { ...destinations.browser_recordings.fullView, name: 'fullView' } },
      rtmp_destinations: { live_1: { ...destinations.rtmp_destinations.live_1, name: 'live_1' } },
      hls_destinations: { hls: { ...destinations.hls_destinations.hls, name: 'hls' } },
      transcriptions: { words: { ...destinations.transcriptions.words, name: 'words' } },
    });
    assert.deepEqual([made.recordings, made.plugins], [WHOLE.recordings, WHOLE.plugins]);

    const theirs = await hms.get<HmsTemplate>(`/templates/${id}`);
    assert.equal(theirs.roles['teamLead']?.maxPeerCount, 5);
    const { subscribeDegradation } = theirs.roles['teamLead'].subscribeParams;
    assert.equal(subscribeDegradation['packetLossThreshold'], 25);
    assert.equal(theirs.destinations.rtmpDestinations['live_1']?.recordingEnabled, true);
    assert.deepEqual(theirs.plugins, WHOLE.plugins);
    // What was read there and sent back there is still the same here.
    await hms.post(`/templates/${id}`, theirs);
    const { revision: _counted, updated_at: _time, ...after } = await get(id);
    const { revision: _before, updated_at: _then, id: _id, ...before } = { id, ...made };
    assert.deepEqual({ ...after, id: undefined }, { ...before, id: undefined });
    const events = await listEvents(server.running.db.queries, server.projectId, id);
    assert.doesNotMatch(JSON.stringify(events), /S3CRET|K3Y/);
  });

  test('changed: what is given changes, its parts as the API says, and nothing without a difference', async () => {
    const { id } = await make(WHOLE);
    const renamed = await change(id, { name: 'renamed', settings: { region: 'us' } });
    assert.deepEqual([renamed.name, renamed.settings.region, renamed.revision], ['renamed', 'us', 2]);
    assert.equal(renamed.settings.recording?.upload?.location, 'bucket');
    assert.equal((await change(id, {})).revision, 2);
    assert.equal((await change(id, { settings: { region: 'us' } })).revision, 2);
    const kinds = await change(id, { destinations: { rtmp_destinations: {} } });
    assert.deepEqual(kinds.destinations.rtmp_destinations, {});
    assert.ok(kinds.destinations.hls_destinations?.['hls']);
    // Who recorded with a role that is gone is gone, too.
    const fewer = await change(id, { roles: { guest: { priority: 5 } } });
    assert.deepEqual(Object.keys(fewer.roles), ['guest']);
    assert.deepEqual([fewer.recordings, fewer.destinations.browser_recordings], [[], {}]);
    assert.equal((await change(id, { settings: { recording: null } })).settings.recording, null);
    const types = await eventTypes(id);
    assert.deepEqual(types, ['template.created', ...Array<string>(4).fill('template.updated')]);
  });

  test('If-Match: a change of what somebody else changed is refused', async () => {
    const { id } = await make({ roles: { host: {} } });
    const stale = { 'if-match': '"7"' };
    const good = { 'if-match': '"1"' };
    const rows: [method: string, path: string, body: object][] = [
      ['PATCH', `/templates/${id}`, { settings: { region: 'us' } }],
      ['PUT', `/templates/${id}/roles/host`, { priority: 3 }],
      ['DELETE', `/templates/${id}/roles/host`, {}],
      ['DELETE', `/templates/${id}`, {}],
    ];
    for (const [method, path, body] of rows) {
      assert.equal(await api.status(method, path, { body, headers: stale }), 412, `${method} ${path}`);
    }
    assert.deepEqual(await eventTypes(id), ['template.created']);
    const role = await api.raw('PUT', `/templates/${id}/roles/host`, {
      body: { priority: 3 },
      headers: good,
    });
    assert.deepEqual([role.status, role.headers.get('etag')], [200, '"2"']);
    assert.equal(await api.status('DELETE', `/templates/${id}`, { headers: { 'if-match': '"2"' } }), 200);
  });

  test('roles: got, set whole, made and deleted', async () => {
    const { id } = await make({ roles: { host: { priority: 4, permissions: { mute: true } }, guest: {} } });
    const path = `/templates/${id}/roles/host`;
    assert.equal((await api.get<wire.Role>(path)).priority, 4);
    const set = await api.put<wire.Role>(path, { max_peer_count: 2 });
    assert.deepEqual([set.priority, set.max_peer_count, set.permissions.mute], [1, 2, undefined]);
    assert.deepEqual(set.subscribe_params.subscribe_to_roles, ['host', 'guest']);
    const made = await api.put<wire.Role>(`/templates/${id}/roles/Zuh%C3%B6rer`, { publish_params: {} });
    assert.equal(made.name, 'Zuhörer');
    assert.equal(made.publish_params.allowed, undefined);
    assert.deepEqual(await api.remove(`/templates/${id}/roles/guest`), { id: 'guest', undoable: false });
    await api.expect('DELETE', `/templates/${id}/roles/guest`, undefined, {
      status: 404,
      code: 'role_not_found',
    });
    await api.expect('GET', `/templates/${id}/roles/guest`, undefined, {
      status: 404,
      code: 'role_not_found',
    });
    const whole = await get(id);
    assert.deepEqual(Object.keys(whole.roles), ['host', 'Zuhörer']);
    assert.deepEqual(whole.roles['host']?.subscribe_params.subscribe_to_roles, ['host']);
    assert.deepEqual(await eventTypes(id), [
      'template.created',
      ...Array<string>(3).fill('template.updated'),
    ]);
  });

  test('not deleted while it is the default, or rooms name it', async () => {
    const used = { status: 409, code: 'template_in_use' };
    const { default_template_id: usual } = await api.get<wire.Project>('/projects/self');
    await api.expect('DELETE', `/templates/${usual ?? ''}`, undefined, used);
    const { id } = await make();
    const room = await api.room({ template_id: id });
    await api.expect('DELETE', `/templates/${id}`, undefined, used);
    await api.patch(`/rooms/${room.id}`, { template_id: null });
    await api.patch('/projects/self', { default_template_id: id });
    assert.equal((await get(id)).default, true);
    await api.expect('DELETE', `/templates/${id}`, undefined, used);
    await api.patch('/projects/self', { default_template_id: usual });
    await api.expect('DELETE', `/templates/${id}`, undefined, { status: 200 });
  });

  test('names are unique, whatever the case', async () => {
    const { id } = await make({ name: 'Unique' });
    const { id: other } = await make();
    const taken = { status: 409, code: 'name_taken', member: 'name' };
    await api.expect('POST', '/templates', { name: 'uNIQUE' }, taken);
    await api.expect('PATCH', `/templates/${other}`, { name: 'uNIQUE' }, taken);
    assert.equal((await change(id, { name: 'UNIQUE' })).name, 'UNIQUE');
    const error = await hms.refused(400, `/templates/${other}`, { name: 'unique', roles: {}, settings: {} });
    assert.deepEqual(error.details, [
      'Invalid body param: name belongs to another template (overwrite error)',
    ]);
  });

  test('what is not as the schema says is refused by member, and nothing is kept', async () => {
    const { id } = await make({ roles: { host: {} } });
    const rows: [method: string, path: string, body: object, member: string][] = [
      ['POST', '/templates', {}, 'name'],
      ['POST', '/templates', { name: 'a/b' }, 'name'],
      ['POST', '/templates', { name: 'x', role: {} }, 'role'],
      ['POST', '/templates', { name: 'x', roles: { a: { maxPeerCount: 1 } } }, 'roles.a.maxPeerCount'],
      ['POST', '/templates', { name: 'x', roles: { a: { priority: 6 } } }, 'roles.a.priority'],
      ['POST', '/templates', { name: 'x', roles: { 'a/b': {} } }, 'roles.a/b'],
      ['PATCH', `/templates/${id}`, { settings: { region: 'mars' } }, 'settings.region'],
      ['PATCH', `/templates/${id}`, { settings: { retry: {} } }, 'settings.retry'],
      [
        'PATCH',
        `/templates/${id}`,
        { settings: { room_state: { message_interval: 7 } } },
        'settings.room_state.message_interval',
      ],
      ['PATCH', `/templates/${id}`, { recordings: [{ name: 'a', role: 'nobody' }] }, 'recordings.0.role'],
      [
        'PATCH',
        `/templates/${id}`,
        { destinations: { browser_recordings: { one: { role: 'nobody' } } } },
        'destinations.browser_recordings.one.role',
      ],
      [
        'PATCH',
        `/templates/${id}`,
        {
          roles: {
            h: {
              publish_params: {
                simulcast: {
                  video: { layers: [{ rid: 'q', scale_resolution_down_by: 1, max_framerate: 1 }] },
                },
              },
            },
          },
        },
        'roles.h.publish_params.simulcast.video.layers',
      ],
      ['PATCH', `/templates/${id}`, { plugins: { big: 'x'.repeat(300_000) } }, 'plugins'],
      ['PUT', `/templates/${id}/roles/host`, { name: 'other' }, 'name'],
      ['PUT', `/templates/${id}/roles/host`, { permissions: { end_room: 1 } }, 'permissions.end_room'],
      ['PUT', `/templates/${id}/roles/${'x'.repeat(129)}`, {}, 'role'],
      ['PUT', `/templates/${id}/roles/__proto__`, {}, 'role'],
    ];
    for (const [method, path, body, member] of rows) {
      await api.expect(method, path, body, { status: 400, code: 'bad_input', member });
    }
    assert.deepEqual(await eventTypes(id), ['template.created']);
  });

  test('those of another project are not there', async () => {
    const other = await server.addProject('other-templates');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const { id } = await make({ roles: { host: {} } });
    const missing = { status: 404, code: 'template_not_found' };
    await theirs.expect('GET', `/templates/${id}`, undefined, missing);
    await theirs.expect('PATCH', `/templates/${id}`, { name: 'mine' }, missing);
    await theirs.expect('DELETE', `/templates/${id}`, undefined, missing);
    await theirs.expect('GET', `/templates/${id}/roles/host`, undefined, missing);
    await theirs.expect('PUT', `/templates/${id}/roles/host`, {}, missing);
    await theirs.expect('PATCH', '/projects/self', { default_template_id: id }, missing);
    assert.equal((await theirs.get<wire.Page<wire.Template>>('/templates')).data.length, 1);
  });

  test('pages both ways, newest first; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('paged-templates');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    for (const name of ['a', 'b', 'c']) await theirs.post('/templates', { name });
    const first = await theirs.get<wire.Page<wire.Template>>('/templates?limit=2');
    const second = await theirs.get<wire.Page<wire.Template>>(`/templates?limit=2&after=${first.next ?? ''}`);
    assert.deepEqual(
      [...first.data, ...second.data].slice(0, 3).map(({ name }) => name),
      ['c', 'b', 'a'],
    );
    assert.equal(second.next, null);
    const back = await theirs.get<wire.Page<wire.Template>>(`/templates?before=${second.previous ?? ''}`);
    assert.deepEqual(
      back.data.map(({ name }) => name),
      ['c', 'b'],
    );

    const { id } = (await api.once('POST', '/templates', { name: 'once' }, 201)) as wire.Template;
    await api.once('PATCH', `/templates/${id}`, { name: 'twice' }, 200);
    await api.once('PUT', `/templates/${id}/roles/host`, { priority: 2 }, 200);
    await api.once('DELETE', `/templates/${id}/roles/host`, {}, 200);
    await api.once('DELETE', `/templates/${id}`, {}, 200);
    const events = await listEvents(server.running.db.queries, server.projectId, id);
    assert.deepEqual(typesOf(events), [
      'template.created',
      ...Array<string>(3).fill('template.updated'),
      'template.deleted',
    ]);
  });
});
