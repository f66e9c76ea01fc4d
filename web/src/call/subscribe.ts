import type { LayerName } from './frames.ts';
import { trackIdIn } from './sdp.ts';

interface Parts {
  configuration: RTCConfiguration;
  answer: (sdp: string) => void;
  candidate: (candidate: RTCIceCandidateInit) => void;
  /** A track of somebody is there, or another one in its place. */
  got: (id: string, track: MediaStreamTrack) => void;
  /** A notification on the data channel. */
  heard: (method: string, params: object) => void;
}

/** The connection on which we receive: the server offers (contract §6). */
export function subscriber({ configuration, answer, candidate, got, heard }: Parts) {
  const pc = new RTCPeerConnection(configuration);
  let turn: Promise<unknown> = Promise.resolve();
  let channel: RTCDataChannel | undefined;
  let asked = 0;
  /** By track, which layer is wanted; it is said again on another channel. */
  const layers = new Map<string, LayerName>();
  const early: RTCIceCandidateInit[] = [];

  pc.onicecandidate = ({ candidate: found }) => {
    if (found) candidate(found.toJSON());
  };
  pc.ontrack = ({ track, transceiver }) => {
    const found = trackIdIn(pc.remoteDescription?.sdp ?? '', transceiver.mid);
    if (found) got(found.track, track);
  };
  pc.ondatachannel = (event) => {
    channel = event.channel;
    channel.onmessage = ({ data }: MessageEvent<unknown>) => hear(data);
    const sayAll = (): void => {
      for (const [id, layer] of layers) say(id, layer);
    };
    if (channel.readyState === 'open') sayAll();
    else channel.onopen = sayAll;
  };

  function hear(data: unknown): void {
    if (typeof data !== 'string') return;
    try {
      const { method, params } = JSON.parse(data) as { method?: unknown; params?: unknown };
      if (typeof method === 'string' && typeof params === 'object' && params !== null) heard(method, params);
    } catch {
      // No message of this protocol.
    }
  }

  function say(id: string, layer: LayerName): void {
    if (channel?.readyState !== 'open') return;
    asked += 1;
    const params = { track_id: id, max_spatial_layer: layer };
    channel.send(
      JSON.stringify({ jsonrpc: '2.0', id: `page-${asked}`, method: 'prefer-video-track-state', params }),
    );
  }

  return {
    /** One offer after the other. */
    offered: (sdp: string): void => {
      turn = turn
        .then(async () => {
          if (pc.signalingState === 'closed') return;
          await pc.setRemoteDescription({ type: 'offer', sdp });
          for (const one of early.splice(0)) pc.addIceCandidate(one).catch(() => undefined);
          await pc.setLocalDescription();
          answer(pc.localDescription?.sdp ?? '');
        })
        // An offer that is too late: a newer one follows.
        .catch((reason: unknown) => console.warn(reason));
    },
    addCandidate: (one: RTCIceCandidateInit): void => {
      if (pc.remoteDescription) pc.addIceCandidate(one).catch(() => undefined);
      else early.push(one);
    },
    /** Which layer of a picture is wanted from now on. */
    prefer: (id: string, layer: LayerName): void => {
      if (layers.get(id) === layer) return;
      layers.set(id, layer);
      say(id, layer);
    },
    /** The track is gone: should it come again, everything is said anew. */
    forget: (id: string): void => void layers.delete(id),
    getStats: () => pc.getStats(),
    get state() {
      return pc.connectionState;
    },
    close: (): void => {
      pc.onicecandidate = null;
      pc.ontrack = null;
      pc.ondatachannel = null;
      pc.close();
    },
  };
}
export type Subscriber = ReturnType<typeof subscriber>;
