// What a page built on the vendor's web client does; bundled by the test, with nothing of the client changed.
import {
  HMSReactiveStore,
  selectHMSMessages,
  selectLocalPeer,
  selectRemotePeers,
  selectRoleChangeRequest,
  selectRoomState,
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
};

const hms = new HMSReactiveStore();
hms.triggerOnSubscribe();
const actions = hms.getActions();
const store = hms.getStore();
const notices = [];
const states = [];
hms.getNotifications().onNotification(({ type, data, message }) => {
  notices.push({ type, text: String(data?.reason ?? data?.message ?? message ?? '') });
});
store.subscribe((state) => states.push(state), selectRoomState);
store.subscribe((peers) => {
  for (const { videoTrack } of peers) {
    if (!videoTrack || document.getElementById(videoTrack)) continue;
    const video = document.createElement('video');
    video.id = videoTrack;
    video.autoplay = true;
    video.muted = true;
    document.body.append(video);
    void actions.attachVideo(videoTrack, video);
  }
}, selectRemotePeers);

async function received() {
  const got = { frames: 0, energy: 0, samples: 0 };
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    for (const stat of (await connection.getStats()).values()) {
      if (stat.type !== 'inbound-rtp') continue;
      if (stat.kind === 'video') got.frames += stat.framesDecoded ?? 0;
      else {
        got.energy += stat.totalAudioEnergy ?? 0;
        got.samples += stat.totalSamplesReceived ?? 0;
      }
    }
  }
  return got;
}

window.stock = {
  actions,
  received,
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
  accept: () => actions.acceptChangeRole(store.getState(selectRoleChangeRequest)),
  look: () => {
    const tracks = store.getState(selectTracksMap);
    const trackOf = (id) => tracks[id] && { enabled: tracks[id].enabled };
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
        published: [me?.audioTrack, me?.videoTrack].filter(Boolean).length,
      },
      messages: store
        .getState(selectHMSMessages)
        .map(({ message, senderName }) => `${senderName}: ${message}`),
      asked: store.getState(selectRoleChangeRequest)?.role?.name,
    };
  },
};
