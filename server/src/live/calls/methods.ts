import { broadcast } from './chatting.ts';
import { findPeers, getPeer, nextPeers, searchPeers } from './directory.ts';
import { publish, takeAnswer, takeCandidate } from './media.ts';
import type { Method, Params } from './messages.ts';
import { endRoom, removePeer, requestMute, requestMuteOfMany } from './moderating.ts';
import { leave } from './people.ts';
import { startRecording, stopRecording } from './recording.ts';
import { startHls, stopHls } from './streaming.ts';
import { POLL_METHODS } from './polls.ts';
import { acceptRole, requestRole } from './roles.ts';
import { listen, share, shared } from './sharing.ts';
import type { Call, Peer } from './state.ts';
import { setGroup, tracksOf, updatePeer, updateTracks } from './talking.ts';

type Methods = {
  [M in Exclude<Method, 'join' | 'ping' | 'analytics'>]: (
    call: Call,
    peer: Peer,
    params: Params<M>,
  ) => unknown;
};

/** What those who are in a call may ask for (contract §8); what they answer with, if anything. */
const METHODS: Methods = {
  offer: async (call, peer, { desc: { sdp }, tracks, sfu_node_id: node }) => {
    const answer = await publish(call, peer, { sdp, tracks: tracksOf(tracks), node });
    return { type: 'answer', sdp: answer, sfu_node_id: peer.node };
  },
  answer: (call, peer, { desc: { sdp }, sfu_node_id: node }) => takeAnswer(call, peer, sdp, node),
  trickle: (_call, peer, { target, candidate, sfu_node_id: node }) => {
    takeCandidate(peer, target, candidate, node);
  },
  'track-update': (call, peer, { tracks }) => {
    updateTracks(call, peer, tracksOf(tracks));
  },
  leave: (call, peer) => {
    leave(call, peer, 'left');
  },
  broadcast,
  'role-change-request': requestRole,
  'role-change': acceptRole,
  'peer-leave-request': removePeer,
  'end-room': endRoom,
  'peer-update': updatePeer,
  'track-update-request': requestMute,
  'change-track-mute-state-request': requestMuteOfMany,
  'rtmp-start': startRecording,
  'rtmp-stop': stopRecording,
  'hls-start': startHls,
  'hls-stop': stopHls,
  'listen-metadata-change': listen,
  'set-metadata': share,
  'get-metadata': shared,
  'get-peer': getPeer,
  'find-peer': findPeers,
  'peer-iter-next': nextPeers,
  'peer-name-search': searchPeers,
  ...POLL_METHODS,
  'group-join': (call, peer, { name }) => ({ groups: setGroup(call, peer, { name, isIn: true }) }),
  'group-leave': (call, peer, { name }) => ({ groups: setGroup(call, peer, { name, isIn: false }) }),
  'group-add': (call, peer, { name, peer_id: of }) => {
    setGroup(call, peer, { name, isIn: true, of });
  },
  'group-remove': (call, peer, { name, peer_id: of }) => {
    setGroup(call, peer, { name, isIn: false, of });
  },
};

/** Does what somebody in a call asks for; it was checked by its schema. @throws Refusal, HouseError */
export async function perform(
  call: Call,
  peer: Peer,
  method: keyof Methods,
  params: object,
): Promise<object> {
  const work = METHODS[method] as (call: Call, peer: Peer, params: object) => unknown;
  const answer = await work(call, peer, params);
  return typeof answer === 'object' && answer !== null ? answer : {};
}
