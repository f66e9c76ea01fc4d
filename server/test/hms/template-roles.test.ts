import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents } from '../../src/db/events.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf } from './client.ts';

interface HmsRole {
  publishParams: Record<string, unknown>;
  subscribeParams: { subscribeToRoles: string[]; subscribeDegradation: object };
}

interface HmsTemplate {
  id: string;
  roles: Record<string, HmsRole>;
  destinations: Record<string, Record<string, { name: string; role: string }>>;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const hms = clientOf(() => server);
const get = (id: string) => hms.get<HmsTemplate>(`/templates/${id}`);
const detail = async (path: string, body: unknown) => (await hms.refused(400, path, body)).details[0] ?? '';

describe('HM 2.5 defaults of a role', () => {
  const audio = { bitRate: 32, codec: 'opus' };
  const video = { bitRate: 256, codec: 'vp8', frameRate: 25, width: 320, height: 180 };
  const screen = { bitRate: 1024, codec: 'vp8', frameRate: 10, width: 1280, height: 720 };
  const PARTIAL: [object, object][] = [
    [{ video: { bitRate: 500 } }, { audio, video: { ...video, bitRate: 500 }, screen }],
    [{ video: { width: 640, height: 360 } }, { audio, video: { ...video, width: 640, height: 360 }, screen }],
    [{ audio: { bitRate: 64 } }, { audio: { ...audio, bitRate: 64 }, video, screen }],
    [{ screen: { frameRate: 5 } }, { audio, video, screen: { ...screen, frameRate: 5 } }],
    [
      { audio: {}, video: {}, screen: {} },
      { audio, video, screen },
    ],
  ];
  for (const [publishParams, whole] of PARTIAL) {
    test(`HM 2.5 publishParams ${JSON.stringify(publishParams)}: the rest has its defaults`, async () => {
      const { id, roles } = await hms.post<HmsTemplate>('/templates', { roles: { host: { publishParams } } });
      assert.deepEqual(roles['host']?.publishParams, whole);
      const role = await hms.post<HmsRole>(`/templates/${id}/roles/other`, { publishParams });
      assert.deepEqual(role.publishParams, whole);
    });
  }

  const degradation = { packetLossThreshold: 50, degradeGracePeriodSeconds: 1, recoverGracePeriodSeconds: 4 };
  for (const given of [undefined, {}, { packetLossThreshold: 25 }, { recoverGracePeriodSeconds: 9 }]) {
    test(`HM 2.5 subscribeDegradation ${JSON.stringify(given)}: the rest has its defaults`, async () => {
      const { roles } = await hms.post<HmsTemplate>('/templates', {
        roles: { host: { subscribeParams: { subscribeDegradation: given } } },
      });
      assert.deepEqual(roles['host']?.subscribeParams.subscribeDegradation, { ...degradation, ...given });
    });
  }
});

describe('HM 2.5 the role of a destination', () => {
  for (const kind of ['browserRecordings', 'transcriptions']) {
    test(`HM 2.5 ${kind}: the role is a must and one of the template's`, async () => {
      const { id } = await hms.post<HmsTemplate>('/templates', { roles: { host: {} } });
      for (const [entry, told] of [
        [{}, `${kind}.x.role is required`],
        [{ role: '' }, `${kind}.x.role must NOT have fewer than 1 characters`],
        [{ role: 'nobody' }, `${kind}.x.role must be one of the roles of the template`],
        [{ role: 'constructor' }, `${kind}.x.role must be one of the roles of the template`],
      ] as const) {
        const destinations = { [kind]: { x: entry } };
        const wrong = (path: string, member: string, body: unknown) =>
          detail(path, body).then((text) => {
            assert.equal(text, `Invalid body param: ${member}${told}`);
          });
        await wrong(`/templates/${id}/destinations`, '', destinations);
        await wrong('/templates', 'destinations.', { roles: { host: {} }, destinations });
        const whole = { roles: { host: {} }, settings: {}, destinations };
        await wrong(`/templates/${id}`, 'destinations.', whole);
      }
      const given = { [kind]: { x: { role: 'host', name: 'another' } } };
      const answer = await hms.post(`/templates/${id}/destinations`, given);
      assert.deepEqual(answer, { [kind]: { x: { role: 'host', name: 'x' } } });
    });
  }
});

describe('HM 2.5 a role that is renamed, deleted or replaced', () => {
  const destinations = {
    browserRecordings: { rec: { name: 'rec', role: 'guest' }, kept: { name: 'kept', role: 'host' } },
    rtmpDestinations: { tv: { name: 'tv', rtmpUrls: ['rtmp://x/y'] } },
    transcriptions: { text: { name: 'text', role: 'guest' } },
  };
  const roles = { host: {}, guest: {}, other: { subscribeParams: { subscribeToRoles: ['guest', 'later'] } } };
  const create = async () => {
    const { id } = await hms.post<HmsTemplate>('/templates', { roles, destinations });
    await hms.post(`/templates/${id}/recordings`, [{ name: 'default', role: 'guest' }]);
    return id;
  };
  const newestEvent = async (id: string) =>
    (await listEvents(server.running.db.queries, server.projectId, id)).at(-1)?.data;
  const subscriptions = async (id: string) =>
    Object.entries((await get(id)).roles).map(([name, role]) => [
      name,
      ...role.subscribeParams.subscribeToRoles,
    ]);

  test('HM 2.5 renamed: whoever meant it by its old name means it by the new one', async () => {
    const id = await create();
    await hms.post(`/templates/${id}/roles/guest`, { name: 'visitor' });
    assert.deepEqual(await subscriptions(id), [
      ['host', 'host', 'visitor', 'other'],
      ['visitor', 'host', 'visitor', 'other'],
      ['other', 'visitor', 'later'],
    ]);
    const after = await get(id);
    assert.deepEqual(after.destinations['browserRecordings'], {
      rec: { name: 'rec', role: 'visitor' },
      kept: { name: 'kept', role: 'host' },
    });
    assert.deepEqual(after.destinations['transcriptions'], { text: { name: 'text', role: 'visitor' } });
    assert.deepEqual(await hms.get(`/templates/${id}/recordings`), [{ name: 'default', role: 'visitor' }]);
    assert.deepEqual(await newestEvent(id), {
      name: ((await get(id)) as unknown as { name: string }).name,
      changed: ['roles', 'destinations', 'recordings'],
      roles: ['host', 'visitor', 'other'],
    });
  });

  test('HM 2.5 deleted: nobody subscribes to it, and what recorded with it is gone, as its event tells', async () => {
    const id = await create();
    await hms.remove(`/templates/${id}/roles/guest`);
    assert.deepEqual(await subscriptions(id), [
      ['host', 'host', 'other'],
      ['other', 'later'],
    ]);
    const { browserRecordings, rtmpDestinations, transcriptions } = (await get(id)).destinations;
    assert.deepEqual(browserRecordings, { kept: destinations.browserRecordings.kept });
    assert.deepEqual([rtmpDestinations, transcriptions], [destinations.rtmpDestinations, {}]);
    assert.deepEqual(await hms.get(`/templates/${id}/recordings`), []);
    assert.deepEqual(((await newestEvent(id)) as { removed: string[] }).removed, [
      'destinations.browserRecordings.rec',
      'destinations.transcriptions.text',
      'recordings.default',
    ]);
  });

  test('HM 2.5 replaced: the same for the roles that are not among the new ones', async () => {
    for (const path of ['', 'by name']) {
      const id = await create();
      const { name } = (await get(id)) as unknown as { name: string };
      const body = {
        name,
        roles: { host: { subscribeParams: { subscribeToRoles: ['host', 'guest', 'later'] } } },
        settings: {},
      };
      await hms.post(path === '' ? `/templates/${id}` : '/templates', body);
      assert.deepEqual(await subscriptions(id), [['host', 'host', 'later']]);
      assert.deepEqual(await hms.get(`/templates/${id}/recordings`), []);
      assert.ok(((await newestEvent(id)) as { removed: string[] }).removed.includes('recordings.default'));
    }
  });

  test('HM 2.5 replaced with the role among the new ones: its recording config stays', async () => {
    const id = await create();
    await hms.post(`/templates/${id}`, { roles: { guest: {} }, settings: {} });
    assert.deepEqual(await hms.get(`/templates/${id}/recordings`), [{ name: 'default', role: 'guest' }]);
  });
});
