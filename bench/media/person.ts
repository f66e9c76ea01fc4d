import type { PeerEvents } from '../../server/src/media/engine.ts';
import type { BenchEngine, BenchPeer } from './stand.ts';
import { library, type Connection, type Track } from './datachannel.ts';
import { ageOf, newSsrcs, sender, withLayers, type Layer } from './traffic.ts';

/** Somebody in a call; `hear` gets the age of each packet that arrives, and its bytes. */
export interface Person {
  id: string;
  peer: BenchPeer;
  /** The ids of the tracks that they publish. */
  tracks: string[];
  connected: Promise<void>;
  send: ((step: number) => number) | undefined;
  end(): void;
}

/** @param publishes absent: they only watch and listen */
export async function person(
  engine: BenchEngine,
  where: { room: string; address: string },
  id: string,
  hear: (age: number, bytes: number) => void,
  publishes?: readonly Layer[],
): Promise<Person> {
  const options = { iceServers: [], bindAddress: where.address };
  const { promise: connected, resolve: isConnected } = Promise.withResolvers<undefined>();
  const connections: Connection[] = [];
  /** The library calls nobody back for a track that was collected. */
  const heard: Track[] = [];
  let down: Connection | undefined;
  const told = {
    offer(sdp: string) {
      down ??= receiver();
      down.setRemoteDescription(sdp, 'offer');
    },
    candidate: () => undefined,
    message: () => undefined,
    speaking: () => undefined,
    quality: () => undefined,
    layer: () => undefined,
    lost: () => undefined,
    state(target: string, state: string) {
      if (target === 'subscribe' && state === 'connected') isConnected(undefined);
    },
  } as PeerEvents;
  const peer = await engine.join(where.room, id, told);

  function open(target: 'publish' | 'subscribe'): Connection {
    const made = new (library().PeerConnection)(`${id} ${target}`, options);
    connections.push(made);
    made.onLocalCandidate((candidate, mid) => {
      peer.trickle(target, { candidate: candidate.replace(/^a=/, ''), sdpMid: mid, sdpMLineIndex: 0 });
    });
    return made;
  }

  function receiver(): Connection {
    const made = open('subscribe');
    // It is called by the library in the middle of its own work.
    made.onLocalDescription((sdp, type) => {
      if (type === 'answer') setImmediate(() => void peer.answer(sdp).catch(() => undefined));
    });
    made.onTrack((track) => {
      heard.push(track);
      track.onMessage((bytes) => {
        const age = ageOf(bytes);
        if (age !== undefined) hear(age, bytes.length);
      });
    });
    return made;
  }

  const send = publishes && (await publish(publishes));

  async function publish(layers: readonly Layer[]): Promise<(step: number) => number> {
    const { Video, Audio } = library();
    const ssrcs = newSsrcs(layers);
    const up = open('publish');
    const video = new Video('1', 'SendOnly');
    video.addVP8Codec(96);
    for (const ssrc of ssrcs.video) video.addSSRC(ssrc, id, id, `${id}-v`);
    const audio = new Audio('2', 'SendOnly');
    audio.addOpusCodec(111);
    audio.addSSRC(ssrcs.audio, id, id, `${id}-a`);
    const tracks = { video: up.addTrack(video), audio: up.addTrack(audio), mid: '1' };
    const opened = new Promise<void>((resolve) => {
      tracks.video.onOpen(resolve);
    });
    const offered = new Promise<string>((resolve) => {
      up.onLocalDescription(resolve);
    });
    up.setLocalDescription('offer');
    const answer = await peer.publish(withLayers(await offered, layers), [
      { id: `${id}-v`, stream: id, kind: 'video' },
      { id: `${id}-a`, stream: id, kind: 'audio' },
    ]);
    up.setRemoteDescription(answer, 'answer');
    await opened;
    return sender(tracks, ssrcs, layers);
  }

  return {
    ...{ id, peer, connected, send },
    tracks: publishes ? [`${id}-v`, `${id}-a`] : [],
    end() {
      peer.leave();
      for (const connection of connections) connection.close();
      heard.length = 0;
    },
  };
}
