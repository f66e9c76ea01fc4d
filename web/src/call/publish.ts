import type { Kind, SimulcastLayer, Track } from './frames.ts';
import { trackIdIn } from './sdp.ts';

/** A connection that does not come back by itself in this time is restarted. */
const PATIENCE_MS = 5000;

/** What one can send. */
export const SOURCES = {
  mic: { type: 'audio', source: 'regular' },
  camera: { type: 'video', source: 'regular' },
  screen: { type: 'video', source: 'screen' },
  screenSound: { type: 'audio', source: 'screen' },
} as const satisfies Record<string, { type: Kind; source: string }>;
export type SourceName = keyof typeof SOURCES;

interface Parts {
  configuration: RTCConfiguration;
  /** Hands an offer over, with all that is sent. @returns the answer; it may fail, and is then asked again later */
  exchange: (sdp: string, tracks: Record<string, Track>) => Promise<string>;
  candidate: (candidate: RTCIceCandidateInit) => void;
  /** The connection is broken: it needs an offer with new candidates. */
  broken: () => void;
}

interface Sent {
  transceiver: RTCRtpTransceiver;
  muted: boolean;
}

/** How a picture is sent; bit rates in kbit/s. */
export interface Encoding {
  bitRate: number | undefined;
  layers: readonly SimulcastLayer[];
}

/** The connection on which we send: we offer, with everything that is sent each time (contract §6). */
export function publisher({ configuration, exchange, candidate, broken }: Parts) {
  const pc = new RTCPeerConnection(configuration);
  const sent = new Map<SourceName, Sent>();
  /** Until the first answer nobody wants candidates. */
  let held: RTCIceCandidateInit[] | undefined = [];
  let turn: Promise<unknown> = Promise.resolve();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  pc.createDataChannel('ion-sfu', { protocol: 'SCTP' });
  pc.onicecandidate = ({ candidate: found }) => {
    if (!found) return;
    if (held) held.push(found.toJSON());
    else candidate(found.toJSON());
  };
  pc.oniceconnectionstatechange = () => {
    clearTimeout(waiting);
    if (pc.iceConnectionState === 'failed') broken();
    else if (pc.iceConnectionState === 'disconnected') waiting = setTimeout(broken, PATIENCE_MS);
  };

  /** Tells of everything that is sent; of what is sent the ids are those in the offer. */
  function tracks(): Record<string, Track> {
    const said = [...sent].flatMap(([name, { transceiver, muted }]): [string, Track][] => {
      const found = trackIdIn(pc.localDescription?.sdp ?? '', transceiver.mid);
      if (!found) return [];
      const { track, stream } = found;
      return [
        [track, { track_id: track, stream_id: stream, mute: muted, description: '', ...SOURCES[name] }],
      ];
    });
    return Object.fromEntries(said);
  }

  /** One after the other. */
  function offer(options: RTCOfferOptions = {}): Promise<void> {
    const done = turn.then(async () => {
      if (pc.signalingState === 'closed') return;
      await pc.setLocalDescription(await pc.createOffer(options));
      const sdp = await exchange(pc.localDescription?.sdp ?? '', tracks());
      // It may have been closed meanwhile.
      if ((pc.signalingState as string) === 'closed') return;
      await pc.setRemoteDescription({ type: 'answer', sdp });
      for (const one of held ?? []) candidate(one);
      held = undefined;
    });
    turn = done.catch(() => undefined);
    return done;
  }

  return {
    offer,
    tracks,
    has: (name: SourceName): boolean => sent.has(name),
    /** The id by which others know what is sent; undefined: it is not sent. */
    idOf: (name: SourceName): string | undefined => {
      const one = sent.get(name);
      return one && trackIdIn(pc.localDescription?.sdp ?? '', one.transceiver.mid)?.track;
    },
    /** Sends something from the next offer on, or another track in its place at once. */
    put: async (name: SourceName, track: MediaStreamTrack | null, how?: Encoding): Promise<void> => {
      const before = sent.get(name);
      if (before) await before.transceiver.sender.replaceTrack(track);
      else if (track) {
        const init: RTCRtpTransceiverInit = { direction: 'sendonly', streams: [new MediaStream([track])] };
        if (track.kind === 'video' && how) init.sendEncodings = encodingsOf(how);
        sent.set(name, { transceiver: pc.addTransceiver(track, init), muted: false });
      }
    },
    /** No longer sends it, from the next offer on. @returns whether it was sent */
    take: (name: SourceName): boolean => {
      const one = sent.get(name);
      if (one && pc.signalingState !== 'closed') one.transceiver.stop();
      return sent.delete(name);
    },
    mute: (name: SourceName, muted: boolean): void => {
      const one = sent.get(name);
      if (one) one.muted = muted;
    },
    addCandidate: (one: RTCIceCandidateInit): void => {
      // One of a connection that is gone means nothing.
      pc.addIceCandidate(one).catch(() => undefined);
    },
    getStats: () => pc.getStats(),
    get state() {
      return pc.connectionState;
    },
    close: (): void => {
      clearTimeout(waiting);
      pc.onicecandidate = null;
      pc.oniceconnectionstatechange = null;
      pc.close();
    },
  };
}
export type Publisher = ReturnType<typeof publisher>;

function encodingsOf({ bitRate, layers }: Encoding): RTCRtpEncodingParameters[] {
  if (layers.length < 2) return [bitRate === undefined ? {} : { maxBitrate: bitRate * 1000 }];
  return layers.map(({ rid, scaleResolutionDownBy = 1, maxBitrate, maxFramerate }) => ({
    ...{ rid, scaleResolutionDownBy, active: true },
    ...(maxBitrate !== undefined && { maxBitrate: maxBitrate * 1000 }),
    ...(maxFramerate !== undefined && { maxFramerate }),
  }));
}
