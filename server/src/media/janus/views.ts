import { fail } from '../../errors.ts';
import {
  attribute,
  direction,
  isRefused,
  readSdp,
  remoteOf,
  writeSdp,
  type Description,
  type Section,
} from '../sdp/lines.ts';
import type { Published } from './room.ts';
import { checked, connection } from './sections.ts';

/** One section of the subscribe connection, at the same place here and in Janus, after that of the channel. */
export interface Slot {
  /** Janus keeps one mid for whatever it sends there; */
  janusMid: string;
  /** clients get a new one for each track, so that one that ended stays ended. */
  mid: string;
  /** Absent: nothing is sent there. */
  sent?: Published;
}

/** What is written otherwise than Janus says it: its connection, directions and names. */
const REPLACED =
  /^(c=|b=|a=((ice-ufrag|ice-pwd|ice-options|fingerprint|setup|candidate|mid|msid|ssrc):|(end-of-candidates|sendrecv|sendonly|recvonly|inactive)$))/;
/** Janus numbers its packets by its own mids, which are not those of the clients: they go by the SSRC. */
const OF_MIDS = /^a=extmap:\S+ urn:ietf:params:rtp-hdrext:sdes:mid$/;

/**
 * What a client is offered: first the section of the data channel, which goes over a connection of its own, then those
 * of Janus. The first of these is never used and never ends, because the others go over its connection.
 */
export function offerOf(
  channel: Section,
  media: Description,
  slots: readonly Slot[],
  version: number,
): string {
  const remote = remoteOf(media);
  const mids: string[] = [];
  const sections = media.sections.map((section, at) => {
    const slot = slots[at];
    if (!slot || (at > 0 && !slot.sent)) return refused(section, slot?.mid);
    mids.push(slot.mid);
    return [
      ...medium(section, slot.mid),
      ...connection(remote, 'actpass', true),
      ...(slot.sent ? ['a=sendonly', ...named(section, slot.sent)] : ['a=inactive']),
    ];
  });
  return writeSdp(version, mids, [whole(channel), ...sections]);
}

/** @throws `bad_input` when it does not answer an offer of these sections */
export function answerIn(sdp: string, channel: Section, slots: readonly Slot[]): Description {
  const answer = readSdp(sdp);
  const [first, ...others] = answer.sections;
  const fits =
    first !== undefined &&
    attribute(first, 'mid') === attribute(channel, 'mid') &&
    others.length === slots.length &&
    others.every((section, at) => {
      const mid = attribute(section, 'mid');
      return mid === slots[at]?.mid || (mid === undefined && isRefused(section));
    });
  if (!fits) throw fail('bad_input', { text: 'this does not answer the newest offer' });
  return answer;
}

/** The part that answers the data channel's connection; undefined for who takes none, as where all must be bundled. */
export function channelAnswer({ sections: [first] }: Description): string | undefined {
  if (!first || isRefused(first)) return undefined;
  const mid = attribute(first, 'mid');
  return writeSdp(1, mid === undefined ? [] : [mid], [whole(first)]);
}

/**
 * The part that answers Janus, in its mids: what it offered, over their connection.
 *
 * @throws `bad_input`
 */
export function mediaAnswer(answer: Description, media: Description, slots: readonly Slot[]): string {
  const sections = answer.sections.slice(1);
  const remote = checked(remoteOf({ lines: answer.lines, sections }));
  const setup = remote.setup === 'passive' ? 'passive' : 'active';
  const written = media.sections.map((section, at) => {
    const [slot, said] = [slots[at], sections[at]];
    const isTaken = slot?.sent && said && !isRefused(said) && direction(said) === 'recvonly';
    const described = medium(section, slot?.janusMid ?? '');
    return [
      ...described.filter((line) => !line.startsWith('a=ssrc-group:')),
      ...connection(remote, setup, at === 0),
      isTaken ? 'a=recvonly' : 'a=inactive',
    ];
  });
  return writeSdp(
    1,
    slots.map(({ janusMid }) => janusMid),
    written,
  );
}

function medium({ kind, protocol, formats, lines }: Section, mid: string): string[] {
  const kept = lines.filter((line) => !REPLACED.test(line) && !OF_MIDS.test(line));
  return [`m=${kind} 9 ${protocol} ${formats.join(' ')}`, `a=mid:${mid}`, ...kept];
}

/** The names by which clients know the track. */
function named(section: Section, { track }: Published): string[] {
  const ssrcs = new Set(section.lines.flatMap((line) => /^a=ssrc:(\d+)/.exec(line)?.[1] ?? []));
  return [
    `a=msid:${track.stream} ${track.id}`,
    ...[...ssrcs].map((ssrc) => `a=ssrc:${ssrc} cname:${track.stream}`),
  ];
}

function refused({ kind, protocol, formats }: Section, mid: string | undefined): string[] {
  return [
    `m=${kind} 0 ${protocol} ${formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...(mid === undefined ? [] : [`a=mid:${mid}`]),
    'a=inactive',
  ];
}

function whole({ kind, port, protocol, formats, lines }: Section): string[] {
  return [`m=${kind} ${port} ${protocol} ${formats.join(' ')}`, ...lines];
}
