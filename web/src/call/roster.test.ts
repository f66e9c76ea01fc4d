import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerSaid, Track } from './frames.ts';
import { afterHearing, trackOf, type Roster } from './roster.ts';

const track = (id: string, change: Partial<Track> = {}): Track => ({
  ...{ track_id: id, stream_id: 's', type: 'audio', source: 'regular', mute: false, description: '' },
  ...change,
});
const said = (id: string, change: Partial<PeerSaid> = {}): PeerSaid => ({
  ...{ peer_id: id, role: 'guest', groups: [], joined_at: 5, info: { name: id.toUpperCase() } },
  ...change,
});
/** What is known after all of these. */
const after = (...told: [method: string, params: object][]): Roster =>
  told.reduce<Roster>((roster, [method, params]) => afterHearing(roster, method, params), new Map());

test('5.2 somebody joins, publishes, mutes, raises a hand and leaves', () => {
  const joined: [string, object][] = [
    ['on-peer-join', said('ann')],
    ['on-track-add', { tracks: { a1: track('a1') }, peer: said('ann') }],
    ['on-track-update', { tracks: { a1: track('a1', { mute: true }) }, peer: said('ann') }],
  ];
  const [ann] = after(...joined).values();
  assert.ok(ann);
  assert.equal(trackOf(ann, 'audio', 'regular')?.mute, true);
  assert.equal(trackOf(ann, 'audio', 'screen'), undefined);
  const [raised] = after(...joined, ['on-peer-update', said('ann', { groups: ['_handraise'] })]).values();
  assert.ok(raised?.hand);
  assert.equal(raised.tracks.size, 1, 'an update says nothing of tracks');
  const [bare] = after(...joined, ['on-track-remove', { tracks: { a1: {} }, peer: said('ann') }]).values();
  assert.equal(bare?.tracks.size, 0);
  assert.equal(after(...joined, ['on-peer-leave', said('ann')]).size, 0);
});

test('4.3 a list stands for everything that was known before', () => {
  const roster = after(
    ['on-peer-join', said('ann')],
    ['peer-list', { peers: { ben: said('ben', { tracks: { b1: track('b1') } }) } }],
  );
  assert.deepEqual([...roster.keys()], ['ben']);
  assert.equal(roster.get('ben')?.tracks.size, 1);
});

test('what says nothing of people leaves everything as it is', () => {
  const roster = after(['on-peer-join', said('ann')]);
  for (const method of ['session-info', 'on-broadcast', 'on-track-remove', 'on-peer-leave'])
    assert.equal(afterHearing(roster, method, {}), roster, method);
});
