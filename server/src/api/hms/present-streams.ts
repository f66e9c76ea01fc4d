import { shortId } from '../../rooms/ids.ts';
import type { Stream } from '../../streams/stream.ts';
import type { Streams } from '../../streams/streams.ts';
import { isoTime } from '../shared/iso-time.ts';

const timeOrNull = (time: number | null) => (time === null ? null : isoTime(time));

/** HM 2.8, HM 2.9. */
export function presentStream(stream: Stream, streams: Pick<Streams, 'targetsOf' | 'urlOf'>) {
  const { id, kind, status, wish, fault, sessionId } = stream;
  const { width, height, meetingUrl: meeting_url, destination } = wish;
  const special =
    kind === 'hls'
      ? {
          playback: { url: streams.urlOf(stream) ?? '' },
          recording: { hls_vod: false, single_file_per_layer: false },
        }
      : { rtmp_urls: streams.targetsOf(stream), recording: false, resolution: { width, height } };
  return {
    ...{
      id,
      room_id: shortId(stream.roomId),
      session_id: sessionId === null ? '' : shortId(sessionId),
      status,
    },
    ...{ destination, meeting_url, ...special },
    ...{ created_at: isoTime(stream.createdAt), started_at: timeOrNull(stream.startedAt) },
    ...{ updated_at: isoTime(stream.updatedAt), stopped_at: timeOrNull(stream.stoppedAt) },
    ...{ started_by: stream.startedBy, stopped_by: stream.stoppedBy, recording_assets: null },
    ...(fault !== null && { error: fault }),
  };
}
