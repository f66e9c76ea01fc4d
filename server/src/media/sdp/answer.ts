import type { PublishedTrack } from '../engine.ts';
import {
  codecLines,
  codecOf,
  EXTENSIONS,
  extensionsOf,
  formatsOf,
  layersOf,
  ssrcsOf,
  type Codec,
  type ExtensionIds,
  type ExtensionName,
} from './codecs.ts';
import {
  attribute,
  channelSection,
  connectionLines,
  direction,
  isRefused,
  taggedSection,
  writeSdp,
  type Description,
  type Local,
  type Section,
} from './lines.ts';

/** A track that comes in by one section of the publish connection. */
export interface Taken {
  mid: string;
  track: PublishedTrack;
  codec: Codec;
  extensions: ExtensionIds;
  ssrcs: { main: number; repair?: number }[];
  /** The names of its layers, none where there is but one stream. */
  layers: string[];
}

/** Which of the offered sections are taken: those whose track is one of `tracks`. A track is taken once. */
export function taken(offer: Description, tracks: readonly PublishedTrack[]): Taken[] {
  const free = new Map(tracks.map((track) => [track.id, track]));
  return offer.sections.flatMap((section) => {
    const mid = attribute(section, 'mid');
    const codec = codecOf(section);
    const track = free.get(attribute(section, 'msid')?.split(' ')[1] ?? '');
    const isSent = ['sendonly', 'sendrecv'].includes(direction(section)) && !isRefused(section);
    if (!isSent || !mid || !codec || track?.kind !== section.kind) return [];
    free.delete(track.id);
    const extensions = extensionsOf(section);
    return [{ mid, track, codec, extensions, ssrcs: ssrcsOf(section), layers: layersOf(section) }];
  });
}

/**
 * Answers each section in its place: taken ones are received, others stand inactive. Refused ones are refused and
 * leave the bundle, and so are those by which nothing is offered any more: browsers take them anew for the next track
 * (JSEP 5.2.2), with another mid, where they would otherwise add one for each track that ever was.
 */
export function writeAnswer(
  offer: Description,
  accepted: readonly Taken[],
  local: Local,
  version: number,
): string {
  const mids: string[] = [];
  // Without it there would be no connection for the others.
  const carrier = taggedSection(offer);
  const sections = offer.sections.map((section) => {
    const mid = attribute(section, 'mid') ?? '';
    const codec = codecOf(section);
    const isChannel = section.kind === 'application';
    const isOver = section !== carrier && !isChannel && direction(section) === 'inactive';
    if (isRefused(section) || isOver || (!isChannel && !codec)) return refusal(section, mid);
    mids.push(mid);
    if (isChannel || !codec) return channelSection(mid, local, 'passive');
    const found = accepted.find((one) => one.mid === mid);
    return mediaSection(section, mid, codec, local, found);
  });
  return writeSdp(version, mids, sections);
}

function mediaSection(section: Section, mid: string, codec: Codec, local: Local, found?: Taken): string[] {
  const extensions = extensionsOf(section);
  const layers = found?.layers ?? [];
  return [
    `m=${section.kind} 9 ${section.protocol} ${formatsOf(codec)}`,
    ...connectionLines(local, 'passive'),
    `a=mid:${mid}`,
    ...Object.entries(extensions).map(([name, id]) => `a=extmap:${id} ${EXTENSIONS[name as ExtensionName]}`),
    found ? 'a=recvonly' : 'a=inactive',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines(codec, extensions.transport !== undefined),
    ...layers.map((layer) => `a=rid:${layer} recv`),
    ...(layers.length > 0 ? [`a=simulcast:recv ${layers.join(';')}`] : []),
  ];
}

function refusal({ kind, protocol, formats }: Section, mid: string): string[] {
  const inactive = kind === 'application' ? [] : ['a=inactive'];
  return [
    `m=${kind} 0 ${protocol} ${formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    ...(mid === '' ? [] : [`a=mid:${mid}`]),
    ...inactive,
  ];
}
