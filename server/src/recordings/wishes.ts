import type { RecordingAsk } from '../rooms/call-recording.ts';
import type { RecordingInfo, Room } from '../rooms/room.ts';
import type { Template } from '../rooms/template.ts';
import type { Wish } from './recording.ts';

/** HM 2.6: at most so long, where the template says nothing. */
const LONGEST_MS = 4 * 3_600_000;
const DEFAULT_SIZE = { width: 1280, height: 720 };

interface Settled {
  room: Room;
  template: Pick<Template, 'content'> | undefined;
}

/** Where recordings of a room go, and whether it records by itself (HM 2.1.1): its own word, or its template's. */
export function recordingInfoOf({ room, template }: Settled): RecordingInfo {
  return room.settings.recording ?? template?.content.settings.recording ?? { enabled: false };
}

/** What somebody asks for: a film of the room. Single tracks record by themselves where the template says so; here they stand in for the film, where that cannot be made. */
export function askedWish(of: Settled, ask: RecordingAsk, canCompose: boolean): Wish {
  const config = configOf(of);
  const { width, height } = ask.resolution ?? sizeIn(config);
  return {
    ...{ kind: 'Browser', composite: canCompose, width, height },
    ...{ tracks: config.tracks && !canCompose, streams: false },
    ...{ audioOnly: ask.audioOnly ?? false, maxMs: config.maxMs },
    ...{ meetingUrl: ask.meetingUrl ?? '', destination: ask.destination ?? '' },
  };
}

/** What is recorded as soon as somebody is in, without being asked for; undefined: nothing. */
export function automaticWish(of: Settled, canCompose: boolean): Wish | undefined {
  const config = configOf(of);
  const { enabled } = recordingInfoOf(of);
  const composite = (enabled || config.custom || config.browser) && canCompose;
  const tracks = config.tracks || (enabled && !canCompose);
  const streams = config.streams && canCompose;
  if (!composite && !tracks && !streams) return undefined;
  return {
    ...{ kind: config.browser ? 'Browser' : 'sfu', composite, tracks, streams, ...sizeIn(config) },
    ...{ audioOnly: false, maxMs: config.maxMs, meetingUrl: '', destination: '' },
  };
}

interface Config {
  tracks: boolean;
  streams: boolean;
  custom: boolean;
  browser: boolean;
  maxMs: number;
  width: unknown;
  height: unknown;
}

/** HM 2.5 recordings: the one config that a template has, or none. What stands in it was checked when it came. */
function configOf({ template }: Settled): Config {
  const config = template?.content.recordings[0];
  const at = (...path: string[]): unknown => path.reduce(member, config);
  const seconds = at('maxDuration');
  const composite = 'compositeRecording';
  return {
    tracks: at('trackRecording', 'enabled') === true,
    streams: at('streamRecording', 'enabled') === true,
    custom: at(composite, 'customComposite', 'enabled') === true,
    browser: at(composite, 'browserComposite', 'autoStart') === true,
    maxMs: typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : LONGEST_MS,
    width: at(composite, 'browserComposite', 'width'),
    height: at(composite, 'browserComposite', 'height'),
  };
}

function member(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null
    ? (holder as Record<string, unknown>)[name]
    : undefined;
}

function sizeIn({ width, height }: Config): { width: number; height: number } {
  const isSize = isLegalSize(width, height);
  return isSize ? { width: width as number, height: height as number } : DEFAULT_SIZE;
}

/** HM 2.6: 500×480 to 1920×1080, or upright 500×500 to 1080×1920; films have even sides. */
export function isLegalSize(width: unknown, height: unknown): boolean {
  if (typeof width !== 'number' || typeof height !== 'number') return false;
  if (width % 2 !== 0 || height % 2 !== 0) return false;
  const isBetween = (n: number, least: number, most: number) => n >= least && n <= most;
  if (width > height) return isBetween(width, 500, 1920) && isBetween(height, 480, 1080);
  return isBetween(width, 500, 1080) && isBetween(height, 500, 1920);
}
