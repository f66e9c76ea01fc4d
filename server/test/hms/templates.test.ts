import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents } from '../../src/db/events.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, type HmsPage, type HmsRoom } from './client.ts';
import { sampleTemplate } from './sample-template.ts';

interface HmsRole {
  name: string;
  publishParams: Record<string, unknown>;
  subscribeParams: { subscribeToRoles: string[]; [more: string]: unknown };
  permissions: Record<string, boolean>;
  priority: number;
  maxPeerCount: number;
}

interface HmsTemplate {
  id: string;
  name: string;
  customerId: string;
  default?: boolean;
  roles: Record<string, HmsRole>;
  settings: {
    region: string;
    recording: null | { enabled: boolean; upload?: object };
    roomState: object;
    retry: object;
  };
  destinations: Record<string, Record<string, object>>;
  plugins?: object;
  createdAt: string;
  updatedAt: string;
  [more: string]: unknown;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const hms = clientOf(() => server);
const create = (body: unknown = { roles: { host: {}, guest: {} } }) =>
  hms.post<HmsTemplate>('/templates', body);
const get = (id: string) => hms.get<HmsTemplate>(`/templates/${id}`);
const unique = (word: string) => `${word} ${String(Math.random()).slice(2)}`;

describe('HM 2.5 templates', () => {
  test('HM 2.5 a project begins with a default template with host and guest', async () => {
    const { data, limit, last } = await hms.get<HmsPage<HmsTemplate>>('/templates');
    const [first] = data.filter((template) => template.default);
    assert.ok(first);
    assert.match(first.name, /^default_videoconf_[0-9a-f-]{36}$/);
    assert.deepEqual(Object.keys(first.roles), ['host', 'guest']);
    assert.equal(first.roles['host']?.permissions['endRoom'], true);
    assert.equal(first.roles['guest']?.permissions['endRoom'], undefined);
    assert.deepEqual([limit, last], [10, data.at(-1)?.id]);
    assert.equal((await hms.room()).template_id, first.id);
  });

  test('HM 2.5 the published request is answered with what it said', async () => {
    const name = unique('new-template');
    const template = await create({ name, ...sampleTemplate });
    assert.match(template.id, /^[0-9a-f]{24}$/);
    assert.deepEqual([template['_id'], template['customer']], [template.id, template.customerId]);
    const streams = { rtmpStreaming: true, hlsStreaming: true, browserRecording: true };
    for (const [role, sent] of Object.entries(sampleTemplate.roles)) {
      // What the published request leaves out has its default.
      const screen = { bitRate: 1024, ...sent.publishParams.screen };
      assert.deepEqual(template.roles[role], {
        ...sent,
        publishParams: { ...sent.publishParams, screen },
        permissions: { ...sent.permissions, ...streams },
      });
    }
    const { recording, ...settings } = sampleTemplate.settings;
    const { credentials: _hidden, ...upload } = recording.upload;
    assert.deepEqual(template.settings, { ...settings, recording: { enabled: true, upload }, retry: {} });
    assert.deepEqual(template.destinations, sampleTemplate.destinations);
    assert.deepEqual(await get(template.id), template);
    assert.deepEqual(await server.eventTypes(template.id), ['template.created']);
  });

  test('HM 2.5 empty roles and missing settings get their defaults', async () => {
    const { roles, settings, destinations } = await create({
      roles: { host: {}, viewer: { publishParams: {} } },
    });
    assert.deepEqual(roles['host'], {
      name: 'host',
      publishParams: {
        allowed: ['audio', 'video', 'screen'],
        audio: { bitRate: 32, codec: 'opus' },
        video: { bitRate: 256, codec: 'vp8', frameRate: 25, width: 320, height: 180 },
        screen: { bitRate: 1024, codec: 'vp8', frameRate: 10, width: 1280, height: 720 },
      },
      subscribeParams: {
        subscribeToRoles: ['host', 'viewer'],
        maxSubsBitRate: 3200,
        subscribeDegradation: {
          packetLossThreshold: 50,
          degradeGracePeriodSeconds: 1,
          recoverGracePeriodSeconds: 4,
        },
      },
      permissions: { browserRecording: true, rtmpStreaming: true, hlsStreaming: true },
      priority: 1,
      maxPeerCount: 0,
    });
    assert.ok(!('allowed' in (roles['viewer']?.publishParams ?? {})));
    const roomState = { messageInterval: 5, sendPeerList: false, stopRoomStateOnJoin: true, enabled: false };
    assert.deepEqual(settings, { region: 'auto', recording: null, roomState, retry: {} });
    assert.deepEqual(destinations, {});
  });

  test('HM 2.5 a name that exists, whatever its case, is that template, overwritten; sixteen at once make one', async () => {
    const name = unique('Name of-it:_.');
    const made = await Promise.all(
      Array.from({ length: 16 }, (_, n) =>
        create({ name: n % 2 ? name : name.toUpperCase(), roles: { host: {} } }),
      ),
    );
    assert.equal(new Set(made.map((template) => template.id)).size, 1);
    const id = made[0]?.id ?? '';
    const overwritten = await create({ name, roles: { other: {} }, settings: { region: 'eu' } });
    assert.deepEqual(
      [overwritten.id, Object.keys(overwritten.roles), overwritten.settings.region],
      [id, ['other'], 'eu'],
    );
    assert.deepEqual(await server.eventTypes(id), ['template.created', 'template.updated']);
  });

  test('HM 2.5 update replaces everything but the name', async () => {
    const template = await create({ name: unique('Replace'), ...sampleTemplate });
    const replaced = await hms.post<HmsTemplate>(`/templates/${template.id}`, {
      roles: { solo: {} },
      settings: {},
    });
    assert.deepEqual([replaced.name, Object.keys(replaced.roles)], [template.name, ['solo']]);
    assert.deepEqual([replaced.settings.recording, replaced.destinations], [null, {}]);
    const name = unique('Renamed');
    assert.equal(
      (await hms.post<HmsTemplate>(`/templates/${template.id}`, { name, roles: {}, settings: {} })).name,
      name,
    );
    const room = await hms.room({ template_id: template.id });
    assert.equal(room.template, name);
    assert.deepEqual(await server.eventTypes(template.id), [
      'template.created',
      'template.updated',
      'template.updated',
    ]);
  });

  test('HM 2.5 a template sent back as it was read is the same template, its credentials still there', async () => {
    const template = await create({ name: unique('Round'), ...sampleTemplate });
    const sealed = () =>
      server.running.db.queries
        .selectFrom('templates')
        .select('content')
        .where('id', '=', template.id)
        .executeTakeFirst();
    const before = await sealed();
    assert.deepEqual(await hms.post(`/templates/${template.id}`, template), template);
    assert.deepEqual(await sealed(), before);
    assert.match(before?.content ?? '', /sealedCredentials/);
    assert.doesNotMatch(
      JSON.stringify([before, await listEvents(server.running.db.queries, server.projectId, template.id)]),
      /bucket-secret/,
    );
    assert.deepEqual(await server.eventTypes(template.id), ['template.created']);
  });

  test("HM 2.5 what is no template of this project is 404, and another one's name is an overwrite error", async () => {
    const { keys } = await server.addProject('stranger');
    const other = clientOf(
      () => server,
      () => keys,
    );
    const { id } = await other.post<HmsTemplate>('/templates', { name: 'theirs', roles: { host: {} } });
    for (const stranger of [id, 'x', '0123456789abcdef01234567']) {
      for (const part of ['', '/roles/host', '/settings', '/destinations', '/recordings']) {
        await hms.refused(404, `/templates/${stranger}${part}`);
        const body = part === '/recordings' ? [] : { roles: {}, settings: {} };
        await hms.refused(404, `/templates/${stranger}${part}`, body);
      }
      await hms.remove(`/templates/${stranger}/roles/host`, 404);
    }
    await hms.refused(400, '/rooms', { template_id: id });
    const [one, two] = [await create({ name: unique('One') }), await create({ name: unique('Two') })];
    const error = await hms.refused(400, `/templates/${one.id}`, {
      name: two.name.toUpperCase(),
      roles: {},
      settings: {},
    });
    assert.match(error.details[0] ?? '', /overwrite error/);
  });

  test('HM 2.5 list: newest first, by pages', async () => {
    for (let n = 0; n < 12; n += 1) await create({ name: `listed ${String(n)}` });
    const first = await hms.get<HmsPage<HmsTemplate>>('/templates');
    const second = await hms.get<HmsPage<HmsTemplate>>(`/templates?start=${first.last}`);
    const ids = [...first.data, ...second.data].map((template) => template.id);
    assert.deepEqual(ids, ids.toSorted().toReversed());
    assert.deepEqual(first.data.map((template) => template.name).slice(0, 2), ['listed 11', 'listed 10']);
  });

  const layer = (rid: string, scaleResolutionDownBy: number) => ({
    rid,
    scaleResolutionDownBy,
    maxFramerate: 30,
  });
  const simulcast = (...layers: object[]) => ({
    roles: { host: { publishParams: { simulcast: { video: { layers } } } } },
  });
  const WRONG: [unknown, RegExp][] = [
    [{ name: 'a/b' }, /: name must have/],
    [{ roles: [] }, /: roles must be object/],
    [{ roles: { '': {} } }, /: roles\. is not an allowed name/],
    [{ roles: { 'a/b': {} } }, /: roles\.a\/b is not an allowed name/],
    ['{"roles":{"__proto__":{}}}', /: roles has a member with a name that is not allowed/],
    [{ roles: { host: { priority: 6 } } }, /: roles\.host\.priority must be <= 5/],
    [{ roles: { host: { maxPeerCount: -2 } } }, /: roles\.host\.maxPeerCount must be >= -1/],
    [{ roles: { host: { permissions: { mute: 1 } } } }, /: roles\.host\.permissions\.mute must be boolean/],
    [
      { roles: { host: { publishParams: { allowed: ['smell'] } } } },
      /allowed\.0 must be one of audio, video, screen, simulcast/,
    ],
    [{ roles: { host: { publishParams: { video: { bitRate: 29 } } } } }, /video\.bitRate must be >= 30/],
    [
      simulcast(layer('h', 1)),
      /: roles\.host\.publishParams\.simulcast\.video\.layers must begin with rid f/,
    ],
    [simulcast(layer('f', 1), layer('q', 4), layer('h', 5)), /must have rid f, h, q in order/],
    [simulcast(layer('f', 1), layer('h', 1)), /must have a rising scaleResolutionDownBy/],
    [{ settings: { region: 'mars' } }, /: settings\.region must be one of/],
    [{ settings: { roomState: { messageInterval: 7 } } }, /messageInterval must be multiple of 5/],
    [{ settings: { recording: { upload: { type: 's3' } } } }, /^bucket location missing/],
    [{ settings: { recording: { upload: { type: 'x', location: 'b' } } } }, /^invalid upload configuration/],
    [
      { destinations: { rtmpDestinations: { x: { rtmpUrls: ['1', '2', '3', '4'] } } } },
      /rtmpUrls must NOT have more than 3 items/,
    ],
    [
      { destinations: { hlsDestinations: { x: { numPlaylistSegments: 2 } } } },
      /numPlaylistSegments must be >= 3/,
    ],
    [
      { destinations: { hlsDestinations: { x: { layers: [{ width: 145 }] } } } },
      /width must be multiple of 2/,
    ],
    [
      { destinations: { transcriptions: { x: { role: 'host', summary: { temperature: 2 } } } } },
      /temperature must be <= 1/,
    ],
  ];
  for (const [body, detail] of WRONG) {
    test(`HM 2.5 ${JSON.stringify(body).slice(0, 90)} -> 400`, async () => {
      const error = await hms.refused(400, '/templates', body);
      assert.match(error.details[0] ?? '', detail);
    });
  }

  test('HM 2.5 replace needs roles and settings', async () => {
    const { id } = await create();
    assert.match(
      (await hms.refused(400, `/templates/${id}`, { settings: {} })).details[0] ?? '',
      /: roles is required$/,
    );
    assert.match(
      (await hms.refused(400, `/templates/${id}`, { roles: {} })).details[0] ?? '',
      /: settings is required$/,
    );
  });
});

describe('HM 2.5 the parts of a template', () => {
  test('HM 2.5 roles: create, change a part, read, rename, delete, delete again', async () => {
    const { id } = await create();
    const path = `/templates/${id}/roles`;
    const made = await hms.post<HmsRole>(`${path}/co host`, {
      priority: 2,
      permissions: { pollWrite: true },
    });
    assert.deepEqual([made.name, made.priority, made.permissions['pollRead']], ['co host', 2, true]);
    assert.deepEqual(made.subscribeParams.subscribeToRoles, ['host', 'guest', 'co host']);
    const changed = await hms.post<HmsRole>(`${path}/co host`, { maxPeerCount: 4 });
    assert.deepEqual(changed, { ...made, maxPeerCount: 4 });
    assert.deepEqual(await hms.get(`${path}/co host`), changed);

    const renamed = await hms.post<HmsRole>(`${path}/guest`, { name: 'visitor' });
    assert.equal(renamed.name, 'visitor');
    const { roles } = await get(id);
    assert.deepEqual(Object.keys(roles), ['host', 'visitor', 'co host']);
    assert.deepEqual(roles['host']?.subscribeParams.subscribeToRoles, ['host', 'visitor']);
    assert.match(
      (await hms.refused(400, `${path}/visitor`, { name: 'host' })).details[0] ?? '',
      /overwrite error/,
    );

    await hms.remove(`${path}/visitor`);
    await hms.remove(`${path}/visitor`, 404);
    await hms.refused(404, `${path}/visitor`);
    for (const name of ['constructor', '__proto__', 'toString']) await hms.refused(404, `${path}/${name}`);
    await hms.refused(400, `${path}/__proto__`, {});
    assert.deepEqual(await server.eventTypes(id), [
      'template.created',
      ...Array.from({ length: 4 }, () => 'template.updated'),
    ]);
  });

  test('HM 2.5 roles: two changes at once both count', async () => {
    const { id } = await create({ roles: {} });
    const names = Array.from({ length: 20 }, (_, n) => `role${String(n)}`);
    await Promise.all(names.map((name) => hms.post(`/templates/${id}/roles/${name}`, {})));
    assert.deepEqual(new Set(Object.keys((await get(id)).roles)), new Set(names));
  });

  test('HM 2.5 settings: what is absent stays, both spellings of the secret are taken', async () => {
    const { id } = await create();
    for (const secret of ['secret', 'secretKey']) {
      const upload = { type: 's3', location: `b-${secret}`, credentials: { key: 'k', [secret]: 's' } };
      const settings = await hms.post<HmsTemplate['settings']>(`/templates/${id}/settings`, {
        recording: { upload },
      });
      assert.deepEqual(settings.recording, {
        enabled: false,
        upload: { type: 's3', location: `b-${secret}` },
      });
    }
    const settings = await hms.post<HmsTemplate['settings']>(`/templates/${id}/settings`, {
      region: 'eu',
      roomState: { sendPeerList: true },
    });
    assert.equal(settings.region, 'eu');
    assert.deepEqual(settings.recording, { enabled: false, upload: { type: 's3', location: 'b-secretKey' } });
    assert.deepEqual(settings.roomState, {
      messageInterval: 5,
      sendPeerList: true,
      stopRoomStateOnJoin: true,
      enabled: false,
    });
    assert.deepEqual(await hms.get(`/templates/${id}/settings`), settings);
    assert.equal(
      (await hms.post<HmsTemplate['settings']>(`/templates/${id}/settings`, { recording: null })).recording,
      null,
    );
  });

  test('HM 2.5 destinations: maps that are given replace, others stay, names are filled in', async () => {
    const { id } = await create({ roles: { host: {} }, destinations: sampleTemplate.destinations });
    const changed = await hms.post<HmsTemplate['destinations']>(`/templates/${id}/destinations`, {
      rtmpDestinations: { tv: { rtmpUrls: ['rtmp://x/y'] } },
    });
    const rtmpDestinations = { tv: { name: 'tv', rtmpUrls: ['rtmp://x/y'] } };
    assert.deepEqual(changed, { ...sampleTemplate.destinations, rtmpDestinations });
    assert.deepEqual(await hms.get(`/templates/${id}/destinations`), changed);
  });

  test('HM 2.5 recordings: one, with a role of the template; false values vanish', async () => {
    const { id } = await create();
    assert.deepEqual(await hms.get(`/templates/${id}/recordings`), []);
    const config = {
      name: 'default',
      role: 'host',
      maxDuration: 1800,
      thumbnails: { enabled: false, width: 1280, offsets: [2] },
      compositeRecording: {
        browserComposite: { autoStart: false, width: 1920 },
        customComposite: { enabled: false },
      },
      trackRecording: { enabled: true },
    };
    const answer = await hms.post(`/templates/${id}/recordings`, [config]);
    assert.deepEqual(answer, [
      {
        name: 'default',
        role: 'host',
        maxDuration: 1800,
        thumbnails: { width: 1280, offsets: [2] },
        compositeRecording: { browserComposite: { width: 1920 }, customComposite: {} },
        trackRecording: { enabled: true },
      },
    ]);
    assert.deepEqual(await hms.get(`/templates/${id}/recordings`), answer);
    await hms.refused(400, `/templates/${id}/recordings`, [config, config]);
    await hms.refused(400, `/templates/${id}/recordings`, [{ ...config, role: 'nobody' }]);
    await hms.refused(400, `/templates/${id}/recordings`, {});
    await hms.post(`/templates/${id}/roles/host`, { name: 'boss' });
    assert.equal((await hms.get<{ role: string }[]>(`/templates/${id}/recordings`))[0]?.role, 'boss');
  });

  test('HM 2.5 a change is seen in the rooms of the template at once', async () => {
    const { id, name } = await create({ name: unique('Seen'), roles: { host: {} } });
    const room = await hms.room({ template_id: id });
    assert.deepEqual([room.template, room.recording_info], [name, { enabled: false }]);
    await hms.post(`/templates/${id}/settings`, { recording: { enabled: true } });
    assert.deepEqual((await hms.get<HmsRoom>(`/rooms/${room.id}`)).recording_info, { enabled: true });
  });
});
