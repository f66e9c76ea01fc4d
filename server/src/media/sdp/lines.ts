import { fail } from '../../errors.ts';

/** One `m=` section. */
export interface Section {
  kind: string;
  port: number;
  protocol: string;
  formats: string[];
  /** The lines after `m=`. */
  lines: string[];
}

export interface Description {
  lines: string[];
  sections: Section[];
}

/** Offers of browsers have some ten kilobytes; a hundred tracks that came and went are many. */
const LONGEST = 256 * 1024;
const MOST_SECTIONS = 128;

/** @throws `bad_input` for what is no session description */
export function readSdp(text: string): Description {
  if (text.length > LONGEST) throw fail('bad_input', { text: 'the session description is too long' });
  const description: Description = { lines: [], sections: [] };
  for (const line of text.split(/\r?\n/)) {
    const section = description.sections.at(-1);
    if (line.startsWith('m=')) {
      const [kind = '', port = '', protocol = '', ...formats] = line.slice(2).split(' ');
      description.sections.push({ kind, port: Number.parseInt(port, 10), protocol, formats, lines: [] });
    } else if (line !== '') (section ?? description).lines.push(line);
  }
  const isKnown = description.lines[0]?.startsWith('v=0') ?? false;
  if (!isKnown || description.sections.some(({ port }) => Number.isNaN(port))) {
    throw fail('bad_input', { text: 'this is no session description' });
  }
  if (description.sections.length > MOST_SECTIONS) {
    throw fail('bad_input', { text: 'the session description has too many sections' });
  }
  return description;
}

/** What stands after `a=name:` in each line of that name. */
export function attributes({ lines }: { lines: readonly string[] }, name: string): string[] {
  const start = `a=${name}:`;
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length).trim());
}

/** The first of that name. */
export function attribute(of: { lines: readonly string[] }, name: string): string | undefined {
  return attributes(of, name)[0];
}

export function hasFlag({ lines }: { lines: readonly string[] }, name: string): boolean {
  return lines.includes(`a=${name}`);
}

export function direction(section: Section): 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive' {
  for (const one of ['sendonly', 'recvonly', 'inactive'] as const) if (hasFlag(section, one)) return one;
  return 'sendrecv';
}

/** A section of port 0 is refused, unless it is only offered together with the others. */
export function isRefused(section: Section): boolean {
  return section.port === 0 && !hasFlag(section, 'bundle-only');
}

/** How the other side is reached and known. */
export interface Remote {
  user: string;
  password: string;
  fingerprints: { algorithm: string; value: string }[];
  setup: string;
  candidates: string[];
}

/**
 * The section whose connection all of the bundle goes over: the first of its group. A section that is taken anew
 * brings one of its own, which is left as soon as it is answered.
 */
export function taggedSection(description: Description): Section | undefined {
  const open = description.sections.filter((one) => !isRefused(one));
  const [tag] = (attribute(description, 'group') ?? '').replace(/^BUNDLE /, '').split(' ');
  return open.find((one) => attribute(one, 'mid') === tag) ?? open[0];
}

/** @throws `bad_input` when something of it is missing */
export function remoteOf(description: Description): Remote {
  const section = taggedSection(description);
  const find = (name: string): string | undefined =>
    (section && attribute(section, name)) ?? attribute(description, name);
  const user = find('ice-ufrag');
  const password = find('ice-pwd');
  const fingerprints = [
    ...new Set([
      ...attributes(description, 'fingerprint'),
      ...(section ? attributes(section, 'fingerprint') : []),
    ]),
  ].flatMap((text) => {
    const [algorithm, value] = text.split(' ');
    return algorithm && value ? [{ algorithm, value }] : [];
  });
  if (!section || !user || !password || fingerprints.length === 0) {
    throw fail('bad_input', { text: 'the session description has no section to connect by' });
  }
  const candidates = attributes(section, 'candidate').map((text) => `candidate:${text}`);
  return { user, password, fingerprints, setup: find('setup') ?? 'actpass', candidates };
}

/** Our side of one connection, as it stands in what we say. */
export interface Local {
  user: string;
  password: string;
  fingerprint: string;
  candidates: readonly string[];
}

/** The lines by which a section is connected. */
export function connectionLines(local: Local, setup: 'actpass' | 'passive'): string[] {
  return [
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${local.user}`,
    `a=ice-pwd:${local.password}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${local.fingerprint}`,
    `a=setup:${setup}`,
    ...local.candidates.map((candidate) => `a=${candidate}`),
    'a=end-of-candidates',
  ];
}

/** The text of a description whose sections `mids` go over one connection. */
export function writeSdp(version: number, mids: readonly string[], sections: readonly string[][]): string {
  const head = [
    'v=0',
    `o=- 4611686018427387904 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...(mids.length > 0 ? [`a=group:BUNDLE ${mids.join(' ')}`] : []),
    'a=msid-semantic:WMS *',
  ];
  return `${[...head, ...sections.flat()].join('\r\n')}\r\n`;
}

/** The section of the data channel. */
export function channelSection(mid: string, local: Local, setup: 'actpass' | 'passive'): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...connectionLines(local, setup),
    `a=mid:${mid}`,
    'a=sctp-port:5000',
    'a=max-message-size:65536',
  ];
}
