import { fail } from '../../errors.ts';
import type { Taken } from '../sdp/answer.ts';
import {
  codecLines,
  codecOf,
  EXTENSIONS,
  extensionsOf,
  formatsOf,
  OPUS,
  VP8,
  type ExtensionName,
} from '../sdp/codecs.ts';
import {
  attribute,
  isRefused,
  readSdp,
  remoteOf,
  writeSdp,
  type Description,
  type Local,
  type Remote,
  type Section,
} from '../sdp/lines.ts';

/** Janus takes mids of 16. */
const MID = /^[\w-]{1,16}$/;
const CREDENTIAL = /^[\w+/=-]{4,256}$/;
const FINGERPRINT = /^(?:[\dA-Fa-f]{2}:){15,63}[\dA-Fa-f]{2}$/;
const CANDIDATE = /^[\x20-\x7E]{1,512}$/;
const MOST_CANDIDATES = 60;
/** Each track that came and went leaves one. */
const MOST_SECTIONS = 200;

export type PublisherSections = ReturnType<typeof publisherSections>;

/**
 * What is offered to Janus. It takes no section anew: one that it has keeps its mid for ever. So it is given every mid
 * that ever came in a section of its own, and of those that are gone it is told that they are inactive. All is written
 * by us: what somebody offers is not read by anybody else.
 */
export function publisherSections() {
  const known: { mid: string; section: Section }[] = [];
  return {
    /** Whoever goes on needs another connection. */
    isFull: () => known.length >= MOST_SECTIONS,

    /** Only what is in `accepted` is sent. @throws `bad_input` */
    offer(offer: Description, accepted: readonly Taken[]): string {
      const remote = checked(remoteOf(offer));
      for (const section of offer.sections) {
        const mid = attribute(section, 'mid') ?? '';
        if (isRefused(section)) continue;
        if (!MID.test(mid))
          throw fail('bad_input', { text: 'a section has no mid, or one that is too long' });
        const found = known.find((one) => one.mid === mid);
        if (found) found.section = section;
        else known.push({ mid, section });
      }
      const open = new Set(offer.sections.filter((one) => !isRefused(one)));
      const sections = known.map(({ mid, section }, at) => {
        const taken = open.has(section) ? accepted.find((one) => one.mid === mid) : undefined;
        return [
          ...medium(section, mid),
          ...connection(remote, 'active', at === 0),
          ...(taken ? sending(taken) : section.kind === 'application' ? [] : ['a=inactive']),
        ];
      });
      return writeSdp(
        1,
        known.map(({ mid }) => mid),
        sections,
      );
    },
  };
}

/** How Janus is reached, by what it answered. */
export function localOf(sdp: string): Local {
  const { user, password, fingerprints, candidates } = remoteOf(readSdp(sdp));
  const fingerprint = fingerprints.find(({ algorithm }) => algorithm === 'sha-256')?.value ?? '';
  return { user, password, fingerprint, candidates };
}

/** @throws `bad_input` for what cannot be handed on */
export function checked(remote: Remote): Remote {
  const { user, password, fingerprints, candidates } = remote;
  const isGood =
    [user, password].every((one) => CREDENTIAL.test(one)) &&
    fingerprints.every(({ algorithm, value }) => /^sha-\d+$/.test(algorithm) && FINGERPRINT.test(value));
  if (!isGood) throw fail('bad_input', { text: 'the session description has no section to connect by' });
  return {
    ...remote,
    candidates: candidates.filter((one) => isCandidate(one)).slice(0, MOST_CANDIDATES),
  };
}

/** Whether it can be handed on: names of the local network are looked up by nobody. */
export function isCandidate(candidate: string): boolean {
  return CANDIDATE.test(candidate) && !candidate.includes('.local');
}

export function connection(
  { user, password, fingerprints, candidates }: Remote,
  setup: 'active' | 'passive' | 'actpass',
  hasCandidates: boolean,
): string[] {
  return [
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${user}`,
    `a=ice-pwd:${password}`,
    'a=ice-options:trickle',
    ...fingerprints.map(({ algorithm, value }) => `a=fingerprint:${algorithm} ${value}`),
    `a=setup:${setup}`,
    ...(hasCandidates ? candidates.map((candidate) => `a=${candidate}`) : []),
  ];
}

function medium(section: Section, mid: string): string[] {
  if (section.kind === 'application')
    return ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', `a=mid:${mid}`, 'a=sctp-port:5000'];
  const kind = section.kind === 'audio' ? 'audio' : 'video';
  const codec = codecOf(section) ?? (kind === 'audio' ? OPUS : VP8);
  const ids = Object.entries(extensionsOf(section));
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${formatsOf(codec)}`,
    `a=mid:${mid}`,
    ...['a=rtcp-mux', 'a=rtcp-rsize'],
    ...ids.map(([name, id]) => `a=extmap:${id} ${EXTENSIONS[name as ExtensionName]}`),
    ...codecLines(codec, true),
  ];
}

function sending({ mid, ssrcs, layers, extensions }: Taken): string[] {
  // Without their names in the packets nobody could tell the layers.
  const named = extensions.rid === undefined ? [] : layers.filter((layer) => MID.test(layer)).slice(0, 3);
  const groups = ssrcs.flatMap(({ main, repair }) => (repair === undefined ? [] : [[main, repair]]));
  const numbers = ssrcs.flatMap(({ main, repair }) => (repair === undefined ? [main] : [main, repair]));
  return [
    'a=sendonly',
    `a=msid:m${mid} m${mid}`,
    ...(named.length > 0
      ? [...named.map((layer) => `a=rid:${layer} send`), `a=simulcast:send ${named.join(';')}`]
      : [
          ...groups.map((pair) => `a=ssrc-group:FID ${pair.join(' ')}`),
          ...numbers.map((number) => `a=ssrc:${number} cname:m${mid}`),
        ]),
  ];
}
