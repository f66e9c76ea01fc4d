import { shortId } from '../../rooms/ids.ts';
import type { Asset } from '../../recordings/recording.ts';
import type { Stream } from '../../streams/stream.ts';
import type { Streams } from '../../streams/streams.ts';
import { isoTime } from '../shared/iso-time.ts';
import { presentJobAsset } from './present-recordings.ts';

const timeOrNull = (time: number | null) => (time === null ? null : isoTime(time));

/** HM 2.8, HM 2.9. @param assets the files of what it was recorded as */
export function presentStream(
  stream: Stream,
  streams: Pick<Streams, 'targetsOf' | 'urlOf'>,
  assets: readonly Asset[] = [],
) {
  const { id, kind, status, wish, fault, sessionId } = stream;
  const { width, height, meetingUrl: meeting_url, destination, record } = wish;
  const special =
    kind === 'hls'
      ? {
          playback: { url: streams.urlOf(stream) ?? '' },
          recording: {
            hls_vod: record?.vod ?? false,
            single_file_per_layer: record?.singleFile ?? false,
          },
        }
      : {
          rtmp_urls: streams.targetsOf(stream),
          recording: record !== undefined,
          resolution: { width, height },
        };
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
    ...{ started_by: stream.startedBy, stopped_by: stream.stoppedBy },
    recording_assets: assets.length === 0 ? null : assets.map(presentJobAsset),
    ...(fault !== null && { error: fault }),
  };
}
