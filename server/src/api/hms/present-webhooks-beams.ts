import type { Recording } from '../../recordings/recording.ts';
import type { Happened } from '../../rooms/call-history.ts';
import type { Stream } from '../../streams/stream.ts';
import { isoTime } from '../shared/iso-time.ts';
import { roomFacts, seconds, sessionFacts, text, type Told, type WebhookFacts } from './webhook-facts.ts';

/** HM 2.14: a room as it is seen from outside. @param id of the webhook */
export function streamHook(
  event: Happened,
  stream: Stream,
  facts: WebhookFacts,
  id: string,
): Told | undefined {
  const { type } = event;
  const what = stream.kind === 'hls' ? 'hls' : 'beam';
  const beam = beamFacts(event, stream, facts, id);
  if (type === 'stream.started') {
    const watched = what === 'hls' ? { url: facts.watchedAt(stream) ?? '' } : {};
    return started(what, event, stream, { ...beam, ...watched });
  }
  if (type === 'stream.stopped') return stopped(what, event, stream, beam);
  if (type !== 'stream.failed') return undefined;
  const error_message = stream.fault ?? 'it could not be streamed';
  return failure(what, stream, beam, { error_type: 'INTERNAL_ERROR', error_message });
}

/** HM 2.14 beam.*, hls.*. The recorder is no peer: in its place stands who asked for it, or nobody. */
export function beamFacts(
  { data, at }: Happened,
  job: Recording | Stream,
  facts: WebhookFacts,
  id: string,
): Record<string, unknown> {
  const { room_id, template_id } = roomFacts(facts);
  const { width: max_width, height: max_height, meetingUrl: meeting_url } = job.wish;
  const jobId = ('kind' in job ? undefined : job.wish.stream?.id) ?? job.id;
  return {
    ...{ beam_id: jobId, job_id: jobId, room_id, template_id, peer_id: job.startedBy },
    ...sessionFacts(data['session'] ?? job.sessionId, facts),
    ...{ metadata_id: id, metadata_timestamp: isoTime(at), max_width, max_height, meeting_url },
    ...sortFacts(job, facts),
  };
}

function sortFacts(job: Recording | Stream, facts: WebhookFacts): Record<string, unknown> {
  if (!('kind' in job)) return { recording_enabled: true, rtmp: [] };
  const { record } = job.wish;
  if (job.kind === 'rtmp') {
    const rtmp = facts.targetsOf(job).map((url) => ({ url }));
    return { recording_enabled: record !== undefined, rtmp };
  }
  return {
    recording_single_file_per_layer_enabled: record?.singleFile ?? false,
    recording_vod_playlist_enabled: record?.vod ?? false,
  };
}

type What = 'beam' | 'hls';

export function started(
  what: What,
  { data, at }: Happened,
  job: Recording | Stream,
  beam: Record<string, unknown>,
): Told {
  const from = Number(data['startedAt'] ?? at);
  return {
    type: `${what}.started.success`,
    data: { ...beam, start_delay: seconds(job.createdAt, from), ...(what === 'hls' && hlsTimes(from)) },
  };
}

export function stopped(
  what: What,
  { data, at }: Happened,
  job: Recording | Stream,
  beam: Record<string, unknown>,
): Told | undefined {
  // It was taken back before it began.
  if (job.startedAt === null) return undefined;
  const to = Number(data['stoppedAt'] ?? at);
  const over = { duration: seconds(job.startedAt, to), reason: text(data['reason']) };
  return {
    type: `${what}.stopped.success`,
    data: { ...beam, ...over, ...(what === 'hls' && hlsTimes(job.startedAt, to)) },
  };
}

const hlsTimes = (from: number, to?: number) => ({
  started_at: isoTime(from),
  ...(to !== undefined && { stopped_at: isoTime(to) }),
});

export function failure(
  what: What,
  { startedAt, stoppedAt }: Recording | Stream,
  beam: Record<string, unknown>,
  error: { error_type: string; error_message: string },
): Told {
  const duration = startedAt === null || stoppedAt === null ? 0 : seconds(startedAt, stoppedAt);
  return { type: `${what}.failure`, data: { ...beam, ...error, error_code: 1, duration } };
}
