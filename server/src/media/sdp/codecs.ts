import { attribute, attributes, type Section } from './lines.ts';

/** What is taken of one section: one codec, and how its packets are sent again. */
export interface Codec {
  name: 'opus' | 'VP8';
  payloadType: number;
  /** Absent where nothing is sent again. */
  repairType?: number;
  clockRate: number;
}

/** The numbers by which we offer them. */
export const OPUS: Codec = { name: 'opus', payloadType: 111, clockRate: 48_000 };
export const VP8: Codec = { name: 'VP8', payloadType: 96, repairType: 97, clockRate: 90_000 };
export const OPUS_FORMAT = 'minptime=10;useinbandfec=1;usedtx=1';

export const EXTENSIONS = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  level: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  transport: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
} as const;
export type ExtensionName = keyof typeof EXTENSIONS;
export type ExtensionIds = Partial<Record<ExtensionName, number>>;

/** Opus or VP8 by the numbers that the section gives them; undefined where it has neither. */
export function codecOf(section: Section): Codec | undefined {
  const wanted = section.kind === 'audio' ? 'opus' : 'VP8';
  const maps = attributes(section, 'rtpmap').flatMap((text) => {
    const [, type, name, rate] = /^(\d+) ([^/]+)\/(\d+)/.exec(text) ?? [];
    return type && name && rate ? [{ type: Number(type), name: name.toLowerCase(), rate: Number(rate) }] : [];
  });
  const main = maps.find(({ name }) => name === wanted.toLowerCase());
  if (!main) return undefined;
  const repairs = attributes(section, 'fmtp')
    .filter((text) => new RegExp(`\\bapt=${main.type}$`).test(text))
    .map((text) => Number.parseInt(text, 10));
  const repairType = maps.find(({ type, name }) => name === 'rtx' && repairs.includes(type))?.type;
  return {
    name: wanted,
    payloadType: main.type,
    clockRate: main.rate,
    ...(repairType === undefined || wanted === 'opus' ? {} : { repairType }),
  };
}

/** The numbers which the section gives to the header extensions that we read. */
export function extensionsOf(section: Section): ExtensionIds {
  const ids: ExtensionIds = {};
  for (const text of attributes(section, 'extmap')) {
    const [, id, uri] = /^(\d+)(?:\/\w+)? (\S+)/.exec(text) ?? [];
    for (const [name, known] of Object.entries(EXTENSIONS)) {
      if (uri === known) ids[name as ExtensionName] = Number(id);
    }
  }
  return ids;
}

/** The lines that name a codec. */
export function codecLines(codec: Codec, hasTransportFeedback: boolean, format?: string): string[] {
  const { payloadType: type, repairType } = codec;
  const transport = hasTransportFeedback ? [`a=rtcp-fb:${type} transport-cc`] : [];
  if (codec.name === 'opus') {
    return [`a=rtpmap:${type} opus/48000/2`, `a=fmtp:${type} ${format ?? OPUS_FORMAT}`, ...transport];
  }
  return [
    `a=rtpmap:${type} VP8/90000`,
    ...transport,
    ...['ccm fir', 'nack', 'nack pli'].map((what) => `a=rtcp-fb:${type} ${what}`),
    ...(repairType === undefined
      ? []
      : [`a=rtpmap:${repairType} rtx/90000`, `a=fmtp:${repairType} apt=${type}`]),
  ];
}

/** The payload types of an `m=` line. */
export function formatsOf({ payloadType, repairType }: Codec): string {
  return [payloadType, ...(repairType === undefined ? [] : [repairType])].join(' ');
}

/** The layers of a camera in the order in which they are offered. */
export function layersOf(section: Section): string[] {
  const [, list] = /(?:^| )send (\S+)/.exec(attribute(section, 'simulcast') ?? '') ?? [];
  return (list ?? '')
    .split(';')
    .map((one) => one.split(',')[0]?.replace('~', '') ?? '')
    .filter((one) => one !== '');
}

const LARGEST_SSRC = 0xffff_ffff;

/** Which SSRC repairs which, by the groups of the section, and the ones that stand alone; what is no SSRC is passed over. */
export function ssrcsOf(section: Section): { main: number; repair?: number }[] {
  const pairs = attributes(section, 'ssrc-group').flatMap((text) => {
    const [, main, repair] = /^FID (\d+) (\d+)$/.exec(text) ?? [];
    return main && repair ? [{ main: Number(main), repair: Number(repair) }] : [];
  });
  const all = new Set(attributes(section, 'ssrc').map((text) => Number.parseInt(text, 10)));
  for (const { main, repair } of pairs) for (const ssrc of [main, repair]) all.delete(ssrc);
  const isOne = (ssrc: number): boolean => ssrc >= 0 && ssrc <= LARGEST_SSRC;
  const found = [...pairs, ...[...all].map((main) => ({ main, repair: undefined }))];
  return found.flatMap(({ main, repair }) => {
    if (!isOne(main)) return [];
    return [{ main, ...(repair !== undefined && isOne(repair) && { repair }) }];
  });
}
