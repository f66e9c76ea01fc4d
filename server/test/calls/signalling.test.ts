import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clientOf, subjectOf } from '../hms/client.ts';
import { until } from '../live/room.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken, connect, refusalOf, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

const refusal = async (calling: Promise<unknown>): Promise<number> => (await refusalOf(calling))?.code ?? 0;

describe('calls of the 100ms web client', () => {
  const media = scriptedEngine();
  let server: TestServer;
  const callers: Caller[] = [];
  const rest = clientOf(() => server);
  let template: string;
  before(async () => {
    server = await startServer({}, media.engine);
    const all = ['audio', 'video', 'screen'];
    const to = { subscribeToRoles: ['host', 'guest'] };
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'calls',
      roles: {
        host: {
          publishParams: { allowed: all },
          subscribeParams: to,
          permissions: { endRoom: true, removeOthers: true, changeRole: true, mute: true, unmute: true },
        },
        guest: { publishParams: { allowed: ['audio'] }, subscribeParams: to },
        viewer: {
          publishParams: { allowed: [] },
          subscribeParams: { subscribeToRoles: ['host'] },
          maxPeerCount: 1,
        },
      },
      // As in the vendor's sample; its client stops at a policy in which transcriptions have this shape.
      plugins: { transcriptions: { permissions: { admin: ['host'] }, mode: 'caption' } },
    });
    template = made.id;
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  const newRoom = (wish: object = {}) => rest.room({ template_id: template, ...wish });
  async function come(room: string, role: string, { id, token }: { id?: string; token?: string } = {}) {
    const caller = await connect(server, token ?? appToken(room, role), id);
    callers.push(caller);
    return caller;
  }
  async function joined(room: string, role: string, name: string = role) {
    const caller = await come(room, role);
    await caller.join(name);
    return caller;
  }
  const types = async (room: string) => server.eventTypes(await subjectOf(server, room));

  test('4 the role comes before join; join is answered, then the list of the others; they hear of it', async () => {
    const { id: room } = await newRoom();
    const host = await come(room, 'host');
    const policy = await host.hear('on-policy-change');
    assert.equal(policy['name'], 'host');
    assert.equal(policy['template_id'], template);
    assert.deepEqual(policy['plugins'], {});
    const roles = policy['known_roles'] as Record<string, { publishParams: object }>;
    assert.deepEqual(Object.keys(roles), ['host', 'guest', 'viewer']);
    assert.equal((await host.hear('room-state'))['peer_count'], 0);
    const answer = await host.join('Jane');
    assert.equal(answer['sdp'], 'answer to data');
    assert.deepEqual((await host.hear('peer-list'))['peers'], {});

    const guest = await joined(room, 'guest', 'Ben');
    const list = (await guest.hear('peer-list'))['peers'] as Record<string, Record<string, unknown>>;
    assert.deepEqual(Object.keys(list), [host.id]);
    assert.equal(list[host.id]?.['realtime'], true);
    const came = await host.hear('on-peer-join');
    assert.equal(came['peer_id'], guest.id);
    assert.deepEqual(came['info'], { name: 'Ben', data: '', user_id: '', type: 'regular' });
    assert.deepEqual((await types(room)).slice(-3), [
      'session.started',
      'participant.joined',
      'participant.joined',
    ]);

    guest.notify('leave', { client_reason: 'user request' });
    assert.equal((await host.hear('on-peer-leave'))['peer_id'], guest.id);
    assert.equal(media.of(guest.id).hasLeft, true);
    host.notify('leave', {});
    await until(() => media.of(host.id).hasLeft);
    await untilTypes(room, ['participant.left', 'participant.left', 'session.ended']);
  });

  async function untilTypes(room: string, wanted: string[]): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await types(room)).slice(-wanted.length).join() === wanted.join()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual((await types(room)).slice(-wanted.length), wanted);
  }

  test('5 tracks are told to and carried to those who receive the role, and to nobody else', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    const guest = await joined(room, 'guest');
    const viewer = await joined(room, 'viewer');
    await guest.publish([`a-${guest.id}`, 'audio']);
    const added = await host.hear('on-track-add');
    assert.deepEqual(Object.keys(added['tracks'] as object), [`a-${guest.id}`]);
    assert.equal((added['peer'] as { peer_id: string }).peer_id, guest.id);
    assert.deepEqual(media.of(host.id).subscribed, [`a-${guest.id}`]);
    assert.deepEqual(media.of(viewer.id).subscribed, []);
    assert.equal(
      viewer.told.some(({ method }) => method === 'on-track-add'),
      false,
    );

    const late = await joined(room, 'host', 'late');
    const list = (await late.hear('peer-list'))['peers'] as Record<string, { tracks: object }>;
    assert.deepEqual(Object.keys(list[guest.id]?.tracks ?? {}), [`a-${guest.id}`]);
    assert.deepEqual(media.of(late.id).subscribed, [`a-${guest.id}`]);

    const muted = { track_id: `a-${guest.id}`, stream_id: 's', type: 'audio', source: 'regular', mute: true };
    guest.notify('track-update', { tracks: { [muted.track_id]: muted } });
    const update = (await host.hear('on-track-update'))['tracks'] as Record<string, { mute: boolean }>;
    assert.equal(update[muted.track_id]?.mute, true);

    await guest.publish();
    assert.deepEqual(Object.keys((await host.hear('on-track-remove'))['tracks'] as object), [muted.track_id]);
    assert.deepEqual(media.of(host.id).subscribed, []);
  });

  test('6 the engine is told no track that the role may not publish, nor one of somebody else', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    const guest = await joined(room, 'guest');
    const viewer = await joined(room, 'viewer');
    await host.publish([`v-${host.id}`, 'video'], [`s-${host.id}`, 'video', 'screen']);
    assert.equal(media.of(host.id).published.length, 2);
    await guest.publish(
      [`a-${guest.id}`, 'audio'],
      [`v-${guest.id}`, 'video'],
      [`s-${guest.id}`, 'video', 'screen'],
    );
    assert.deepEqual(
      media.of(guest.id).published.map(({ id }) => id),
      [`a-${guest.id}`],
    );
    await viewer.publish([`a-${viewer.id}`, 'audio']);
    assert.deepEqual(media.of(viewer.id).published, []);
    await guest.publish([`a-${guest.id}`, 'audio'], [`v-${host.id}`, 'audio']);
    assert.deepEqual(
      media.of(guest.id).published.map(({ id }) => id),
      [`a-${guest.id}`],
    );
    assert.deepEqual(media.of(guest.id).subscribed, [`v-${host.id}`, `s-${host.id}`]);
  });

  test('5 a role that is given ends what it may not publish at once; what may be received follows both ways', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    const guest = await joined(room, 'guest');
    await guest.publish([`a-${guest.id}`, 'audio']);
    await host.hear('on-track-add');
    guest.forget();
    assert.equal(
      await refusal(
        guest.call('role-change-request', { requested_for: host.id, role: 'viewer', force: true }),
      ),
      403,
    );
    await host.call('role-change-request', { requested_for: guest.id, role: 'viewer', force: true });
    assert.equal((await guest.hear('on-policy-change'))['name'], 'viewer');
    assert.equal((await host.hear('on-peer-update'))['role'], 'viewer');
    await host.hear('on-track-remove');
    assert.deepEqual(media.of(host.id).subscribed, []);
    assert.equal(
      await refusal(
        host.call('role-change-request', { requested_for: host.id, role: 'viewer', force: true }),
      ),
      403,
      'only one viewer',
    );
    assert.equal(
      await refusal(
        host.call('role-change-request', { requested_for: guest.id, role: 'nobody', force: true }),
      ),
      404,
    );

    await host.call('role-change-request', { requested_for: guest.id, role: 'host', force: false });
    const asked = await guest.hear('on-role-change-request');
    assert.equal(asked['requested_by'], host.id);
    assert.equal(await refusal(guest.call('role-change', { role: 'host', token: 'guessed' })), 403);
    await guest.call('role-change', { role: 'host', token: asked['token'] });
    assert.equal((await guest.hear('on-policy-change'))['name'], 'host');
    assert.equal(
      await refusal(guest.call('role-change', { role: 'host', token: asked['token'] })),
      403,
      'only once',
    );
    await guest.publish([`v-${guest.id}`, 'video']);
    await host.hear('on-track-add');
    const changes = (await types(room)).filter((type) => type === 'participant.role_changed');
    assert.equal(changes.length, 2);
  });

  test('5 what a new role forbids is taken back track by track: the engine takes it until then, nobody gets it', async () => {
    const { id: room } = await newRoom();
    const [host, other] = [await joined(room, 'host'), await joined(room, 'host', 'other')];
    const [sound, sight] = [`a-${other.id}`, `v-${other.id}`];
    await other.publish([sound, 'audio'], [sight, 'video']);
    await host.call('role-change-request', { requested_for: other.id, role: 'viewer', force: true });
    assert.deepEqual(media.of(host.id).subscribed, []);
    await other.publish([sight, 'video'], ['new', 'video']);
    assert.deepEqual(
      media.of(other.id).published.map(({ id }) => id),
      [sight],
    );
    await other.publish();
    await other.publish([sight, 'video']);
    assert.deepEqual(media.of(other.id).published, [], 'what was taken back is gone');
    assert.deepEqual(media.of(host.id).subscribed, []);
  });

  test('5 messages reach everybody else, roles or one, and say whose they are', async () => {
    const { id: room } = await newRoom();
    const [host, guest, viewer] = [
      await joined(room, 'host'),
      await joined(room, 'guest'),
      await joined(room, 'viewer'),
    ];
    const info = { message: 'hello', type: 'chat' };
    const sent = await host.call('broadcast', { info });
    const heard = await guest.hear('on-broadcast');
    assert.equal(heard['message_id'], sent['message_id']);
    assert.equal((heard['peer'] as { peer_id: string }).peer_id, host.id);
    assert.deepEqual(heard['info'], info);
    await viewer.hear('on-broadcast');
    await host.call('broadcast', { info, roles: ['viewer'] });
    assert.deepEqual((await viewer.hear('on-broadcast'))['roles'], ['viewer']);
    await host.call('broadcast', { info, peer_id: guest.id });
    assert.equal((await guest.hear('on-broadcast'))['private'], true);
    await host.call('ping', { timestamp: 1 });
    for (const one of [host, viewer, guest]) {
      assert.equal(
        one.told.some(({ method }) => method === 'on-broadcast'),
        false,
      );
    }
    assert.equal(await refusal(host.call('broadcast', { info, peer_id: 'nobody-here' })), 404);
  });

  test('5 the session store is told at once and on change, and kept from being overwritten unseen', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    const set = await host.call('set-metadata', { key: 'spotlight', data: { peer: 1 } });
    assert.equal(set['change_version'], 1);
    await guest.call('listen-metadata-change', { keys: ['spotlight', 'other'] });
    const [first] = (await guest.hear('on-metadata-change'))['values'] as {
      data: unknown;
      updated_by: string;
    }[];
    assert.deepEqual([first?.data, first?.updated_by], [{ peer: 1 }, host.id]);
    await host.call('set-metadata', { key: 'spotlight', data: null, if_change_version: 1 });
    const [second] = (await guest.hear('on-metadata-change'))['values'] as { data: unknown }[];
    assert.equal(second?.data, null);
    assert.equal(
      await refusal(guest.call('set-metadata', { key: 'spotlight', data: 1, if_change_version: 1 })),
      412,
    );
    assert.equal((await guest.call('get-metadata', { key: 'none' }))['data'], null);
    assert.equal((await guest.call('get-metadata', { key: 'spotlight' }))['change_version'], 2);
    // So clients before 0.10 call it, which have one value and no keys.
    await guest.call('set-metadata', { version: '1.0', data: 'one' });
    assert.equal((await host.call('get-metadata', { version: '1.0' }))['data'], 'one');
    assert.equal((await host.call('get-metadata', { key: 'default' }))['data'], 'one');
    assert.equal(await refusal(host.call('set-metadata', { key: 'big', data: 'x'.repeat(200_000) })), 0);
    for (let n = 0; n < 4; n += 1)
      await host.call('set-metadata', { key: `big${n}`, data: 'x'.repeat(200_000) });
    assert.equal(
      await refusal(host.call('set-metadata', { key: 'one more', data: 'x'.repeat(200_000) })),
      413,
    );
  });

  test('5 hands, names and mute requests', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    assert.deepEqual(await guest.call('group-join', { name: '_handraise' }), { groups: ['_handraise'] });
    assert.deepEqual((await host.hear('on-peer-update'))['groups'], ['_handraise']);
    assert.equal(await refusal(guest.call('group-add', { name: '_handraise', peer_id: host.id })), 403);
    await host.call('group-remove', { name: '_handraise', peer_id: guest.id });
    assert.deepEqual((await host.hear('on-peer-update'))['groups'], []);
    await guest.call('peer-update', { name: 'Benjamin', data: '{"x":1}' });
    const update = await host.hear('on-peer-update');
    assert.deepEqual(update['info'], { name: 'Benjamin', data: '{"x":1}', user_id: '', type: 'regular' });
    assert.equal(update['realtime'], true);
    const one = { requested_for: guest.id, track_id: 't', stream_id: 's', mute: true };
    await host.call('track-update-request', one);
    assert.equal((await guest.hear('on-track-update-request'))['mute'], true);
    await host.call('change-track-mute-state-request', { value: true, type: 'audio' });
    assert.equal((await guest.hear('on-change-track-mute-state-request'))['value'], true);
    assert.equal(await refusal(guest.call('change-track-mute-state-request', { value: true })), 403);
    assert.equal(await refusal(guest.call('track-update-request', { ...one, requested_for: host.id })), 403);
  });

  test('5 somebody is removed, and may come again; the room is ended and locked', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    assert.equal(await refusal(guest.call('peer-leave-request', { requested_for: host.id })), 403);
    assert.equal(await refusal(guest.call('end-room', { lock: true })), 403);
    await host.call('peer-leave-request', { requested_for: guest.id, reason: 'noise' });
    assert.deepEqual(await guest.hear('on-peer-leave-request'), {
      requested_by: host.id,
      reason: 'noise',
      room_end: false,
    });
    assert.equal(media.of(guest.id).hasLeft, true);
    await guest.closed();
    await untilTypes(room, ['participant.removed', 'participant.left']);
    const again = await joined(room, 'guest');
    await host.call('end-room', { lock: true, reason: 'over' });
    assert.equal((await again.hear('on-peer-leave-request'))['room_end'], true);
    assert.equal((await rest.get<{ enabled: boolean }>(`/rooms/${room}`)).enabled, false);
    await assert.rejects(connect(server, appToken(room, 'host')), /403/);
  });

  test('HM 2.1 a room that is disabled is left by everybody within a second, also by those who look in', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    const looking = await come(room, 'guest');
    const at = Date.now();
    await rest.post(`/rooms/${room}`, { enabled: false });
    assert.deepEqual(await host.hear('on-peer-leave-request'), {
      reason: 'room is not active',
      room_end: true,
    });
    assert.equal((await looking.hear('on-error'))['message'], 'room is not active');
    assert.equal(media.of(host.id).hasLeft, true);
    assert.ok(Date.now() - at < 1000);
    await looking.closed();
    await rest.post(`/rooms/${room}`, { enabled: true });
    await joined(room, 'host');
  });

  test('HM 2.1 who is removed or banned by another API is gone within a second; banned ones stay out', async () => {
    const { id: room } = await newRoom();
    const token = appToken(room, 'guest', 'ben');
    const guest = await come(room, 'guest', { token });
    await guest.join('Ben');
    const headers = { authorization: `Bearer ${server.keys.apiKey}` };
    const native = async (method: string, path: string, body?: object) => {
      const url = `${server.url}/api/v1/rooms/${room}${path}`;
      const type = body && { 'content-type': 'application/json' };
      const answer = await fetch(url, {
        method,
        headers: { ...headers, ...type },
        ...(body && { body: JSON.stringify(body) }),
      });
      assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
      return answer;
    };
    const { data } = (await (await native('GET', '/participants?present=true')).json()) as {
      data: { id: string; door: string }[];
    };
    assert.equal(data.length, 1);
    const at = Date.now();
    await native('DELETE', `/participants/${data[0]?.id ?? ''}?ban=true`);
    await guest.hear('on-peer-leave-request');
    assert.equal(media.of(guest.id).hasLeft, true);
    assert.ok(Date.now() - at < 1000);
    const again = await come(room, 'guest', { token });
    assert.equal(await refusal(again.join('Ben')), 403);
  });

  test('2 no more than the size come in; whoever leaves makes room', async () => {
    const { id: room } = await newRoom({ size: 2 });
    const host = await joined(room, 'host');
    await joined(room, 'guest');
    const third = await come(room, 'guest');
    await assert.rejects(third.call('join', { name: 'third' }), { code: 403, message: 'role limit reached' });
    host.ws.close(1000);
    await until(() => media.of(host.id).hasLeft);
    assert.equal(await refusal(third.call('join', { name: 'third' })), 0);
  });

  test('6 a socket that was cut: the place is kept, what was missed is told, only the same credential takes it', async () => {
    const { id: room } = await newRoom();
    const token = appToken(room, 'guest');
    const host = await joined(room, 'host');
    const guest = await come(room, 'guest', { token });
    await guest.join('Ben');
    await guest.publish([`a-${guest.id}`, 'audio']);
    guest.ws.terminate();
    media.of(guest.id).told.offer('offer that nobody heard');
    await host.publish([`v-${host.id}`, 'video']);
    const thief = await come(room, 'guest', { id: guest.id, token: appToken(room, 'guest', 'other') });
    assert.equal((await thief.hear('on-error'))['code'], 403);
    const back = await come(room, 'guest', { id: guest.id, token });
    assert.equal((await back.hear('on-policy-change'))['name'], 'guest');
    const list = (await back.hear('peer-list'))['peers'] as Record<string, { tracks: object }>;
    assert.deepEqual(Object.keys(list[host.id]?.tracks ?? {}), [`v-${host.id}`]);
    assert.equal((await back.hear('offer'))['sdp'], 'offer that nobody heard');
    await back.publish([`a-${guest.id}`, 'audio']);
    assert.equal(media.of(guest.id).hasLeft, false);
    assert.equal(
      host.told.some(({ method }) => method === 'on-peer-leave'),
      false,
    );
  });

  test('6 what was told while a socket was cut is told when they are back, in order and once', async () => {
    const { id: room } = await newRoom();
    const token = appToken(room, 'guest');
    const host = await joined(room, 'host');
    const guest = await come(room, 'guest', { token });
    await guest.join('Ben');
    guest.notify('listen-metadata-change', { keys: ['topic'] });
    const write = (message: string) => host.call('broadcast', { info: { message, type: 'chat' } });
    const heard = (one: Caller) =>
      until(() => {
        const lasting = one.told.filter(({ method }) => /^on-(broadcast|metadata|change)/.test(method));
        return one.told.some(({ method }) => method === 'session-info') && lasting.length > 2
          ? lasting.map(
              ({ method, params }) => (params['info'] as { message?: string } | undefined)?.message ?? method,
            )
          : undefined;
      });
    await write('before');
    await guest.hear('on-broadcast');
    const confirmed = async (one: Caller): Promise<void> => {
      // Behind the socket's own ping, which is answered when this is; then behind the answer to that.
      for (let n = 0; n < 2; n += 1) await one.call('ping');
    };
    await confirmed(guest);
    guest.ws.terminate();
    await write('first');
    await host.call('set-metadata', { key: 'topic', data: 'doors' });
    await host.call('change-track-mute-state-request', { value: true });
    const back = await come(room, 'guest', { id: guest.id, token });
    const missed = ['first', 'on-metadata-change', 'on-change-track-mute-state-request'];
    assert.deepEqual(await heard(back), missed);

    // A socket that is open still, and through which nothing goes.
    await confirmed(back);
    back.ws.pause();
    await write('second');
    await write('third');
    await write('fourth');
    const again = await come(room, 'guest', { id: guest.id, token });
    assert.deepEqual(await heard(again), ['second', 'third', 'fourth']);
  });

  test('6 the data channel is answered, preferences reach the engine, speakers are named', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    await host.publish([`v-${host.id}`, 'video']);
    await guest.hear('on-track-add');
    const peer = media.of(guest.id);
    const prefer = (id: string, layer: string, track_id: string) => {
      peer.told.message(
        JSON.stringify({
          id,
          method: 'prefer-video-track-state',
          params: { max_spatial_layer: layer, track_id },
        }),
      );
    };
    prefer('1', 'low', `v-${host.id}`);
    prefer('2', 'low', 'another');
    prefer('3', 'enormous', `v-${host.id}`);
    peer.told.message('{"id":');
    peer.told.speaking([
      { track: `v-${host.id}`, level: 60 },
      { track: 'another', level: 9 },
    ]);
    assert.equal(peer.layers.get(`v-${host.id}`), 'low');
    assert.deepEqual(
      peer.said.map(({ id, error }) => [id, (error as { code: number } | undefined)?.code]),
      [
        ['1', undefined],
        ['2', 404],
        ['3', 400],
        [undefined, undefined],
      ],
    );
    assert.deepEqual(peer.said[3]?.['params'], {
      'speaker-list': [{ peer_id: host.id, track_id: `v-${host.id}`, level: 60 }],
    });
    peer.told.state('subscribe', 'failed');
    await until(() => peer.restarts === 1);
  });

  test('an engine that lost somebody: their client makes new connections, old ones mean nothing', async () => {
    const { id: room } = await newRoom();
    const [host, guest] = [await joined(room, 'host'), await joined(room, 'guest')];
    const [one, other] = [`a-${guest.id}`, `b-${guest.id}`];
    const { sfu_node_id: before } = await guest.publish([one, 'audio']);
    await host.hear('on-track-add');
    const lost = media.of(guest.id);
    lost.told.lost();
    const { sfu_node_id: node } = await guest.hear('node-info');
    assert.notEqual(node, before);
    await host.hear('on-track-remove');
    const offer = { desc: { type: 'offer', sdp: 'x' }, tracks: {} };
    assert.equal(await refusal(guest.call('offer', { ...offer, sfu_node_id: before })), 421);
    await guest.publish([other, 'audio']);
    assert.deepEqual(media.of(host.id).subscribed, [other]);
    assert.notEqual(media.of(guest.id), lost);
    lost.told.offer('of the past');
    await guest.call('ping');
    assert.equal(
      guest.told.some(({ method }) => method === 'offer'),
      false,
    );
  });

  test('an engine that lost somebody who was away: they are told of other connections when they come back', async () => {
    const { id: room } = await newRoom();
    const token = appToken(room, 'guest');
    const guest = await come(room, 'guest', { token });
    const { sfu_node_id: before } = await guest.join('Jim');
    guest.ws.terminate();
    const lost = media.of(guest.id);
    lost.told.lost();
    await until(() => media.of(guest.id) !== lost);
    media.of(guest.id).told.offer('offer over new connections');
    const back = await come(room, 'guest', { token, id: guest.id });
    const offer = { desc: { type: 'offer', sdp: 'x' }, tracks: {} };
    assert.equal(await refusal(back.call('offer', { ...offer, sfu_node_id: before })), 421);
    // It came before, and meant nothing to them.
    back.told.splice(0);
    const { sfu_node_id: node } = await back.hear('node-info');
    assert.notEqual(node, before);
    assert.deepEqual(await back.hear('offer'), {
      type: 'offer',
      sdp: 'offer over new connections',
      sfu_node_id: node,
    });
    await back.call('offer', { ...offer, sfu_node_id: node });
  });

  test('what is not known, not valid or too much is refused', async () => {
    const { id: room } = await newRoom();
    const host = await joined(room, 'host');
    assert.equal(await refusal(host.call('whiteboard-get', {})), 404);
    assert.equal(await refusal(host.call('toString', {})), 404);
    assert.equal(await refusal(host.call('offer', { tracks: {} })), 400);
    const large = { desc: { type: 'offer', sdp: 'x'.repeat(210_000) }, tracks: {} };
    assert.equal(await refusal(host.call('offer', large)), 400);
    host.notify('analytics', { name: 'x' });
    for (let n = 0; n < 250; n += 1) {
      host.notify('trickle', { target: 1, candidate: { candidate: `c${n}`, sdpMid: '0', sdpMLineIndex: 0 } });
    }
    await host.call('ping');
    assert.equal(media.of(host.id).candidates.length, 200);
    assert.equal(media.of(host.id).candidates[0], 'subscribe c0');
    for (let n = 0; n < 400; n += 1) host.notify('ping');
    assert.equal((await host.hear('on-error'))['code'], 429);
    assert.equal(media.of(host.id).hasLeft, true);
    const stranger = await come(room, 'guest');
    assert.equal(await refusal(stranger.call('broadcast', { info: { message: 1, type: 'chat' } })), 404);
    stranger.ws.send('not json');
    assert.equal((await stranger.hear('on-error'))['code'], 400);
    await stranger.closed();
    await assert.rejects(connect(server, 'nonsense'), /401/);
    await assert.rejects(connect(server, appToken(room, 'nobody')), /404/);
    await assert.rejects(connect(server, appToken(room, 'host'), 'short'), /400/);
  });

  test('no more than 500 sockets look into a room at once', async () => {
    const { id: room } = await newRoom();
    const token = appToken(room, 'guest');
    for (let n = 0; n < 500; n += 1) await come(room, 'guest', { token });
    const last = await come(room, 'guest', { token });
    assert.equal((await last.hear('on-error'))['code'], 429);
    for (const { ws } of callers.splice(0)) ws.terminate();
    await new Promise((resolve) => setImmediate(resolve));
    await joined(room, 'guest');
  });

  test('a credential that ends, ends the call', async () => {
    const { id: room } = await newRoom();
    // A minute is given to clocks that differ.
    const guest = await come(room, 'guest', { token: appToken(room, 'guest', undefined, -57) });
    await guest.join('Ben');
    await guest.hear('on-peer-leave-request');
    assert.equal(media.of(guest.id).hasLeft, true);
  });
});
