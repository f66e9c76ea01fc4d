import { randomInt } from 'node:crypto';
import type { Track } from './datachannel.ts';

/** One stream of a camera: packets a frame, and bytes in each. */
export interface Layer {
  rid?: string;
  perFrame: number;
  bytes: number;
}

/** 1.6 Mbit/s with sound: 180 packets a second of a camera, 50 of a microphone. */
export const ONE: readonly Layer[] = [{ perFrame: 6, bytes: 1050 }];
/** What browsers make of a camera of 720p: full, half and quarter size. */
export const SIMULCAST: readonly Layer[] = [
  { rid: 'f', perFrame: 6, bytes: 1050 },
  { rid: 'h', perFrame: 2, bytes: 1000 },
  { rid: 'q', perFrame: 1, bytes: 600 },
];

export const STEP_MS = 20;
const FRAMES_PER_STEP = 0.6;
const KEY_FRAME_EVERY = 30;
const MID_ID = 1;
const RID_ID = 2;
const HEADER = 12;
/** Where the moment of sending stands in a payload: behind what an engine may read or rewrite. */
const STAMP_AT = 10;
const AUDIO_BYTES = 100;

export interface Ssrcs {
  video: number[];
  audio: number;
}
export const newSsrcs = (layers: readonly Layer[]): Ssrcs => ({
  video: layers.map(() => randomInt(1, 2 ** 31)),
  audio: randomInt(1, 2 ** 31),
});

/**
 * A camera and a microphone that send a stamp in place of what they see and hear.
 *
 * @returns sends the next 20 ms; answers how many packets of the first layer and of sound were sent
 */
export function sender(
  tracks: { video: Track; audio: Track; mid: string },
  ssrcs: Ssrcs,
  layers: readonly Layer[],
): (step: number) => number {
  const sequences = layers.map(() => 1);
  let sound = 1;
  let frame = 0;
  let due = 0;
  return (step) => {
    if (!tracks.video.isOpen() || !tracks.audio.isOpen()) return 0;
    tracks.audio.sendMessageBinary(
      packet(
        { type: 111, marker: false, sequence: sound++, timestamp: step * 960, ssrc: ssrcs.audio },
        [],
        AUDIO_BYTES,
      ),
    );
    due += FRAMES_PER_STEP;
    if (due < 1) return 1;
    due -= 1;
    frame += 1;
    const isKey = frame % KEY_FRAME_EVERY === 1;
    layers.forEach(({ rid, perFrame, bytes }, index) => {
      const names = rid === undefined ? [] : [named(MID_ID, tracks.mid), named(RID_ID, rid)];
      for (let part = 0; part < perFrame; part += 1) {
        const sequence = sequences[index] ?? 0;
        sequences[index] = sequence + 1;
        const made = packet(
          {
            ...{ type: 96, marker: part === perFrame - 1, sequence, timestamp: frame * 3000 },
            ssrc: ssrcs.video[index] ?? 0,
          },
          names,
          bytes,
        );
        begin(made.subarray(made.length - bytes), part === 0, isKey);
        tracks.video.sendMessageBinary(made);
      }
    });
    return 1 + (layers[0]?.perFrame ?? 0);
  };
}

/** How long ago it was sent, in milliseconds; undefined for what is no media. */
export function ageOf(bytes: Buffer): number | undefined {
  const type = bytes.readUInt8(1) & 0x7f;
  if ((type >= 64 && type <= 95) || bytes.length < HEADER + 4) return undefined;
  const hasExtension = (bytes.readUInt8(0) & 0x10) !== 0;
  const at = HEADER + (hasExtension ? 4 + bytes.readUInt16BE(HEADER + 2) * 4 : 0) + STAMP_AT;
  return bytes.length < at + 8 ? undefined : performance.now() - bytes.readDoubleBE(at);
}

/** What VP8 begins with, as far as engines look at it. */
function begin(payload: Buffer, isFirst: boolean, isKey: boolean): void {
  payload[0] = isFirst ? 0x10 : 0;
  payload[1] = isFirst && isKey ? 0 : 1;
  if (isFirst && isKey) payload.set([0x9d, 0x01, 0x2a, 0, 5, 0xd0, 2].slice(0, 5), 4);
}

function named(id: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([(id << 4) | (text.length - 1)]), Buffer.from(text)]);
}

function packet(
  head: { type: number; marker: boolean; sequence: number; timestamp: number; ssrc: number },
  names: readonly Buffer[],
  bytes: number,
): Buffer {
  const named = Buffer.concat(names);
  const words = Math.ceil(named.length / 4);
  const extension = names.length === 0 ? 0 : 4 + words * 4;
  const made = Buffer.alloc(HEADER + extension + bytes);
  made.writeUInt8(names.length === 0 ? 0x80 : 0x90, 0);
  made.writeUInt8((head.marker ? 0x80 : 0) | head.type, 1);
  made.writeUInt16BE(head.sequence & 0xffff, 2);
  made.writeUInt32BE(head.timestamp >>> 0, 4);
  made.writeUInt32BE(head.ssrc, 8);
  if (extension > 0) {
    made.writeUInt16BE(0xbede, HEADER);
    made.writeUInt16BE(words, HEADER + 2);
    named.copy(made, HEADER + 4);
  }
  made.writeDoubleBE(performance.now(), HEADER + extension + STAMP_AT);
  return made;
}

/** The offer of a camera with layers: named by the packets, and not by the description. */
export function withLayers(sdp: string, layers: readonly Layer[]): string {
  const rids = layers.flatMap(({ rid }) => rid ?? []);
  if (rids.length === 0) return sdp;
  return sdp
    .split(/(?=^m=)/m)
    .map((section) =>
      section.startsWith('m=video')
        ? [
            ...section.split('\r\n').filter((line) => line !== '' && !line.startsWith('a=ssrc:')),
            `a=extmap:${MID_ID} urn:ietf:params:rtp-hdrext:sdes:mid`,
            `a=extmap:${RID_ID} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id`,
            ...rids.map((rid) => `a=rid:${rid} send`),
            `a=simulcast:send ${rids.join(';')}`,
            '',
          ].join('\r\n')
        : section,
    )
    .join('');
}
