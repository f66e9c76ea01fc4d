import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { noteQuality, scoreOf } from '../../src/live/calls/quality.ts';
import type { Call, Peer } from '../../src/live/calls/state.ts';
import { clientOf } from '../hms/client.ts';
import { until } from '../live/room.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { appToken, connect, type Caller } from './caller.ts';
import { scriptedEngine } from './scripted-engine.ts';

describe('how well somebody receives', () => {
  for (const [loss, roundTripMs, score] of [
    [0, undefined, 5],
    [0.005, 100, 5],
    [0.02, 100, 4],
    [0, 200, 4],
    [0.05, 100, 3],
    [0, 400, 3],
    [0.1, 100, 2],
    [0, 700, 2],
    [0.3, 100, 1],
    [0, 2000, 1],
  ] as const)
    test(`6 ${String(loss * 100)} % lost, ${String(roundTripMs)} ms there and back: ${String(score)}`, () => {
      const receiving = { loss, roundTripMs, since: 0, isBad: false, isDegraded: false };
      const peer = { media: {}, wasReceiving: true, isReceiving: true, receiving } as unknown as Peer;
      assert.equal(scoreOf(peer), score);
      assert.equal(scoreOf({ ...peer, isReceiving: false }), 0, 'nothing comes');
      assert.equal(scoreOf({ ...peer, receiving: undefined }), undefined, 'nothing is known');
    });

  test('HM 2.5 subscribeDegradation: sound only, after the time that the role bears loss, until it has been over', () => {
    const subscribeDegradation = {
      ...{ packetLossThreshold: 20, degradeGracePeriodSeconds: 2, recoverGracePeriodSeconds: 3 },
    };
    const limits: number[] = [];
    const role = { subscribeParams: { maxSubsBitRate: 1000, subscribeDegradation } };
    const call = { template: { content: { roles: { guest: role } } } } as unknown as Call;
    const media = { limit: (bits: number) => void limits.push(bits) };
    const peer = { role: 'guest', media } as unknown as Peer;
    const at = (second: number, loss: number) => {
      noteQuality(call, peer, { loss, roundTripMs: 50 }, 1_000_000 + second * 1000);
      return limits.splice(0);
    };
    assert.deepEqual([at(0, 0), at(1, 0.5), at(2, 0.5)], [[], [], []], 'for a moment it is borne');
    assert.deepEqual([at(3, 0.5), at(4, 0.9)], [[1], []], 'then there is sound only');
    assert.deepEqual([at(5, 0), at(6, 0), at(7, 0.5), at(8, 0), at(10, 0)], [[], [], [], [], []]);
    assert.deepEqual(
      [at(11, 0), at(12, 0)],
      [[1_000_000], []],
      'and pictures when it was over for long enough',
    );
  });
});

describe('layers and quality, as clients are told of them', () => {
  const media = scriptedEngine();
  let server: TestServer;
  const rest = clientOf(() => server);
  const callers: Caller[] = [];
  let template: string;
  before(async () => {
    server = await startServer({}, media.engine);
    const host = { permissions: { changeRole: true } };
    const made = await rest.post<{ id: string }>('/templates', {
      name: 'quality',
      roles: {
        host,
        modest: { subscribeParams: { maxSubsBitRate: 500 } },
        layered: {
          publishParams: {
            allowed: ['audio', 'video', 'screen'],
            ...{ audio: { bitRate: 32 }, video: { bitRate: 300 }, screen: { bitRate: 1024 } },
            simulcast: {
              video: {
                layers: [
                  { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 700, maxFramerate: 30 },
                  { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 100, maxFramerate: 15 },
                ],
              },
            },
          },
        },
      },
    });
    template = made.id;
  });
  after(async () => {
    for (const { ws } of callers) ws.terminate();
    await server.stop();
  });

  async function joined(room: string, role: string): Promise<Caller> {
    const caller = await connect(server, appToken(room, role));
    callers.push(caller);
    await caller.join(role);
    return caller;
  }

  test('2 pages are told whether anybody sends layers', async () => {
    const flags = async (room: string, role: string) => {
      const headers = { authorization: `Bearer ${appToken(room, role)}` };
      const answer = await fetch(`${server.url}/init?peer_id=0`, { headers });
      return ((await answer.json()) as { config: { enabledFlags: string[] } }).config.enabledFlags;
    };
    const { id: room } = await rest.room({ template_id: template });
    assert.deepEqual(await flags(room, 'modest'), ['simulcast', 'subscribeDegradation']);
    const plain = await rest.post<{ id: string }>('/templates', { name: 'plain', roles: { host: {} } });
    const { id: other } = await rest.room({ template_id: plain.id });
    assert.deepEqual(await flags(other, 'host'), ['subscribeDegradation']);
  });

  test('HM 2.5 what may be sent to and by a role is said to the engine, and follows the role', async () => {
    const { id: room } = await rest.room({ template_id: template });
    const [host, one] = [await joined(room, 'host'), await joined(room, 'layered')];
    assert.equal(media.of(one.id).limit, 3_200_000);
    await one.publish(['a', 'audio'], ['v', 'video'], ['s', 'video', 'screen']);
    assert.deepEqual(
      media.of(one.id).published.map(({ id, mostBits }) => [id, mostBits]),
      [
        ['a', 72_000],
        ['v', 840_000],
        ['s', 1_064_000],
      ],
    );
    await host.call('role-change-request', { requested_for: one.id, role: 'modest', force: true });
    assert.equal(media.of(one.id).limit, 500_000);
  });

  test('6 sound is given up and wanted again, and each wish is answered', async () => {
    const { id: room } = await rest.room({ template_id: template });
    const [host, one] = [await joined(room, 'host'), await joined(room, 'layered')];
    const track = `a-${one.id}`;
    await one.publish([track, 'audio']);
    await host.hear('on-track-add');
    const peer = media.of(host.id);
    for (const [id, subscribed, layer] of [
      ['1', false, 'none'],
      ['2', true, 'high'],
    ] as const) {
      const params = { subscribed, track_id: track };
      peer.told.message(JSON.stringify({ id, jsonrpc: '2.0', method: 'prefer-audio-track-state', params }));
      assert.equal(peer.layers.get(track), layer);
      assert.deepEqual(peer.said.pop(), { jsonrpc: '2.0', id, result: { track_id: track } });
    }
  });

  test('6 what one gets of a track, and how well everybody receives, comes by the data channel', async () => {
    const { id: room } = await rest.room({ template_id: template });
    const [host, one] = [await joined(room, 'host'), await joined(room, 'layered')];
    const track = `v-${one.id}`;
    await one.publish([track, 'video']);
    await host.hear('on-track-add');
    const peer = media.of(host.id);
    peer.told.layer({ track, layer: 'low', preferred: 'high', isLimited: true });
    peer.told.layer({ track: 'of nobody', layer: 'low', preferred: 'high', isLimited: true });
    assert.deepEqual(peer.said, [
      {
        ...{ jsonrpc: '2.0', method: 'on-track-layer-update' },
        params: {
          tracks: {
            [track]: {
              ...{ track_id: track, current_layer: 'low', expected_layer: 'high' },
              ...{ subscriber_degraded: true, publisher_degraded: false },
            },
          },
        },
      },
    ]);
    for (const { told } of [peer, media.of(one.id)]) told.state('subscribe', 'connected');
    peer.told.quality({ loss: 0.05, roundTripMs: 20 });
    const update = await until(() =>
      media.of(one.id).said.find(({ method }) => method === 'on-connection-quality-update'),
    );
    assert.deepEqual(update['params'], { peers: [{ peer_id: host.id, downlink_score: 3 }] });
  });
});
