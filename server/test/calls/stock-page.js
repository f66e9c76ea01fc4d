// What a page built on the vendor's web client does; bundled by the test, with nothing of the client changed.
import {
  HMSReactiveStore,
  selectHMSMessages,
  selectDominantSpeaker,
  selectIsLocalScreenShared,
  selectLocalPeer,
  selectPollsMap,
  selectRemotePeers,
  selectRoleChangeRequest,
  selectRoomState,
  selectScreenShareByPeerID,
  selectSessionStore,
  selectTracksMap,
} from '@100mslive/hms-video-store';

const connections = [];
const Native = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Native {
  constructor(...args) {
    super(...args);
    connections.push(this);
  }
  // On a busy machine browsers send small pictures instead: which layer it is, is seen by its size.
  addTransceiver(...args) {
    const transceiver = super.addTransceiver(...args);
    const { sender } = transceiver;
    const parameters = { ...sender.getParameters(), degradationPreference: 'maintain-resolution' };
    if (sender.track?.kind === 'video') sender.setParameters(parameters).catch(() => {});
    return transceiver;
  }
};

let isDeaf = false;
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  addEventListener(type, listener) {
    super.addEventListener(type, (event) => isDeaf || listener(event));
  }
};

const hms = new HMSReactiveStore();
hms.triggerOnSubscribe();
const actions = hms.getActions();
const store = hms.getStore();
const notices = [];
const states = [];
const quality = {};
hms.getNotifications().onNotification(({ type, data, message }) => {
  notices.push({ type, text: String(data?.reason ?? data?.message ?? message ?? '') });
});
store.subscribe((state) => states.push(state), selectRoomState);
store.subscribe(
  (found) => {
    for (const [id, { downlinkQuality }] of Object.entries(found)) quality[id] = downlinkQuality;
  },
  (state) => state.connectionQualities,
);
store.subscribe((peers) => {
  const tracks = peers.flatMap((one) => [one.videoTrack, ...one.auxiliaryTracks]);
  // Others would be pushed out of sight by them, and the client lets nothing come for what is not seen.
  for (const video of document.querySelectorAll('video')) if (!tracks.includes(video.id)) video.remove();
  for (const videoTrack of tracks) {
    if (!videoTrack || document.getElementById(videoTrack)) continue;
    if (store.getState(selectTracksMap)[videoTrack]?.type !== 'video') continue;
    const video = document.createElement('video');
    video.id = videoTrack;
    video.autoplay = true;
    video.muted = true;
    document.body.append(video);
    void actions.attachVideo(videoTrack, video);
  }
}, selectRemotePeers);

/** Firefox never answers where the connection is closed meanwhile. */
function statsOf(connection) {
  return Promise.race([
    connection.getStats(),
    new Promise((resolve) => setTimeout(resolve, 2000, new Map())),
  ]);
}

async function received() {
  const got = { frames: 0, energy: 0, samples: 0, tracks: {} };
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    for (const stat of (await statsOf(connection)).values()) {
      if (stat.type !== 'inbound-rtp') continue;
      got.tracks[stat.trackIdentifier] = {
        ...{ kind: stat.kind, frames: stat.framesDecoded ?? 0, width: stat.frameWidth ?? 0 },
        ...{ samples: stat.totalSamplesReceived ?? 0, energy: stat.totalAudioEnergy ?? 0 },
        packets: stat.packetsReceived,
      };
      if (stat.kind === 'video') got.frames += stat.framesDecoded ?? 0;
      else {
        got.energy += stat.totalAudioEnergy ?? 0;
        got.samples += stat.totalSamplesReceived ?? 0;
      }
    }
  }
  return got;
}

/** How packets go, for each connection that is open: the protocol, and the server's name in ICE. */
async function ways() {
  const found = [];
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    const stats = await statsOf(connection);
    const { selectedCandidatePairId: id } =
      [...stats.values()].find(({ type }) => type === 'transport') ?? {};
    const near = stats.get(stats.get(id)?.localCandidateId);
    const [, name] = /a=ice-ufrag:(\S+)/.exec(connection.remoteDescription?.sdp ?? '') ?? [];
    found.push({ protocol: near?.protocol, name });
  }
  return found;
}

/** What is sent of pictures, layer by layer, and what keeps it from being more. */
async function sending() {
  const layers = [];
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    for (const stat of (await statsOf(connection)).values()) {
      if (stat.type === 'candidate-pair' && stat.availableOutgoingBitrate)
        layers.push({ available: stat.availableOutgoingBitrate });
      if (stat.type !== 'outbound-rtp' || stat.kind !== 'video') continue;
      const { rid, active, frameWidth, framesPerSecond, targetBitrate, qualityLimitationReason } = stat;
      layers.push({ rid, active, frameWidth, framesPerSecond, targetBitrate, qualityLimitationReason });
    }
  }
  return layers;
}

/** How long the longest offer is that was made for what is sent. */
function offered() {
  const offers = connections
    .map(({ localDescription }) => localDescription)
    .filter((one) => one?.type === 'offer')
    .map(({ sdp }) => ({ sections: sdp.split('\nm=').length - 1, length: sdp.length }));
  return offers.reduce((most, one) => (one.length > most.length ? one : most));
}

window.stock = {
  offered,
  recording: () => store.getState().room.recording,
  streaming: () => ({ hls: store.getState().room.hls, rtmp: store.getState().room.rtmp }),
  sending,
  ways,
  attach: (track) => actions.attachVideo(track, document.getElementById(track)),
  /** The client asks for the layer that fits the element. */
  size: (track, width) => {
    const { style } = document.getElementById(track);
    Object.assign(style, {
      position: 'fixed',
      inset: '0 auto auto 0',
      width: `${width}px`,
      height: `${(width * 9) / 16}px`,
    });
  },
  detach: (track) => actions.detachVideo(track, document.getElementById(track)),
  actions,
  received,
  polls: () => store.getState(selectPollsMap),
  observe: (key) => {
    window.stock.value = () => store.getState(selectSessionStore(key));
    return actions.sessionStore.observe(key);
  },
  /** Why it did not come in; '' when it did. */
  join: async (userName, authToken, initEndpoint) => {
    try {
      await actions.join({ userName, authToken, initEndpoint });
      return '';
    } catch (error) {
      return `${error.code} ${error.description ?? error.message}`;
    }
  },
  /** From now on the client hears nothing of the server, and keeps its connections. */
  deaf: () => {
    isDeaf = true;
    for (const connection of connections) connection.close = () => {};
  },
  decline: () => actions.rejectChangeRole(store.getState(selectRoleChangeRequest)),
  screen: () => store.getState(selectScreenShareByPeerID(store.getState(selectRemotePeers)[0].id))?.id,
  accept: () => actions.acceptChangeRole(store.getState(selectRoleChangeRequest)),
  look: () => {
    const tracks = store.getState(selectTracksMap);
    const trackOf = (id) => {
      const track = tracks[id];
      return track && { id, enabled: track.enabled, layer: track.layer, degraded: track.degraded ?? false };
    };
    const peers = store.getState(selectRemotePeers).map((peer) => ({
      ...{ id: peer.id, name: peer.name, role: peer.roleName, hand: peer.isHandRaised },
      ...{
        audio: trackOf(peer.audioTrack),
        video: trackOf(peer.videoTrack),
        others: peer.auxiliaryTracks.length,
      },
    }));
    const me = store.getState(selectLocalPeer);
    return {
      ...{ peers, state: store.getState(selectRoomState), notices, states },
      ...{
        role: me?.roleName,
        id: me?.id,
        name: me?.name,
        isMuted: { audio: !tracks[me?.audioTrack]?.enabled, video: !tracks[me?.videoTrack]?.enabled },
        isSharing: store.getState(selectIsLocalScreenShared),
        quality,
        speaker: store.getState(selectDominantSpeaker)?.name,
        published: [me?.audioTrack, me?.videoTrack].filter(Boolean).length,
      },
      messages: store
        .getState(selectHMSMessages)
        .map(({ message, senderName }) => `${senderName}: ${message}`),
      asked: store.getState(selectRoleChangeRequest)?.role?.name,
    };
  },
};
