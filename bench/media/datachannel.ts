import { load } from '../live/packages.ts';

// The part of node-datachannel (libdatachannel, native) that people are made of. It is only a tool of the benchmark.

export interface Track {
  isOpen(): boolean;
  sendMessageBinary(bytes: Buffer): boolean;
  onOpen(hear: () => void): void;
  onMessage(hear: (bytes: Buffer) => void): void;
}
interface Section {
  addSSRC(ssrc: number, name: string, stream: string, track: string): void;
  addVP8Codec(type: number): void;
  addOpusCodec(type: number): void;
}
export interface Connection {
  addTrack(section: Section): Track;
  setLocalDescription(type: 'offer'): void;
  setRemoteDescription(sdp: string, type: 'offer' | 'answer'): void;
  onLocalDescription(hear: (sdp: string, type: string) => void): void;
  onLocalCandidate(hear: (candidate: string, mid: string) => void): void;
  onTrack(hear: (track: Track) => void): void;
  close(): void;
}
interface Library {
  PeerConnection: new (name: string, options: { iceServers: string[]; bindAddress: string }) => Connection;
  Video: new (mid: string, direction: 'SendOnly') => Section;
  Audio: new (mid: string, direction: 'SendOnly') => Section;
}

export const library = (): Library => load('node-datachannel') as Library;
