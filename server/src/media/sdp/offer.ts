import type { PublishedTrack } from '../engine.ts';
import { codecLines, formatsOf, OPUS, VP8 } from './codecs.ts';
import { channelSection, connectionLines, writeSdp, type Local } from './lines.ts';

/** One section of the subscribe connection after that of the data channel. */
export interface Offered {
  mid: string;
  kind: 'audio' | 'video';
  /** Absent: the section is refused, and may be taken for another track once that was answered. */
  sent?: { track: PublishedTrack; ssrc: number; repair: number };
}

export const CHANNEL_MID = '0';

/** What we send: the data channel and these sections, in this order. */
export function writeOffer(sections: readonly Offered[], local: Local, version: number): string {
  const mids = [CHANNEL_MID, ...sections.filter(({ sent }) => sent).map(({ mid }) => mid)];
  const channel = channelSection(CHANNEL_MID, local, 'actpass');
  return writeSdp(version, mids, [channel, ...sections.map((section) => mediaSection(section, local))]);
}

function mediaSection({ mid, kind, sent }: Offered, local: Local): string[] {
  const codec = kind === 'audio' ? OPUS : VP8;
  const line = `UDP/TLS/RTP/SAVPF ${formatsOf(codec)}`;
  const common = [`a=mid:${mid}`, 'a=rtcp-mux', 'a=rtcp-rsize', ...codecLines(codec, false)];
  if (!sent) return [`m=${kind} 0 ${line}`, ...connectionLines(local, 'actpass'), 'a=inactive', ...common];
  const { track, ssrc, repair } = sent;
  // What shares a stream is played together: the name says so to those who go by it.
  const named = (number: number): string => `a=ssrc:${number} cname:${track.stream}`;
  return [
    `m=${kind} 9 ${line}`,
    ...connectionLines(local, 'actpass'),
    'a=sendonly',
    ...common,
    `a=msid:${track.stream} ${track.id}`,
    ...(kind === 'video' ? [`a=ssrc-group:FID ${ssrc} ${repair}`] : []),
    named(ssrc),
    ...(kind === 'video' ? [named(repair)] : []),
  ];
}
