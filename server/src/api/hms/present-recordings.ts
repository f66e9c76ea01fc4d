import { shortId } from '../../rooms/ids.ts';
import { pathOf, type Asset, type Recording } from '../../recordings/recording.ts';
import { isoTime } from '../shared/iso-time.ts';

const timeOrNull = (time: number | null) => (time === null ? null : isoTime(time));
const idOrNone = (id: string | null) => (id === null ? '' : shortId(id));

/** HM 2.6: lists have no files. */
export function presentListedRecording(recording: Recording) {
  const { id, wish, status, fault, sessionId } = recording;
  return {
    ...{ id, room_id: shortId(recording.roomId), session_id: idOrNone(sessionId), status },
    ...{ created_at: isoTime(recording.createdAt), started_at: timeOrNull(recording.startedAt) },
    ...{ updated_at: isoTime(recording.updatedAt), stopped_at: timeOrNull(recording.stoppedAt) },
    ...{ meeting_url: wish.meetingUrl, destination: wish.destination },
    ...{ started_by: recording.startedBy, stopped_by: recording.stoppedBy },
    asset_types: assetTypesOf(recording),
    ...(fault !== null && { error: fault }),
  };
}

/** A recording with its files; `null` where there are none (HM 2.6). */
export function presentRecordingJob(recording: Recording, assets: readonly Asset[]) {
  const shown = assets.map(presentJobAsset);
  return { ...presentListedRecording(recording), recording_assets: shown.length === 0 ? null : shown };
}

function assetTypesOf({ wish: { composite, tracks, streams } }: Recording): string[] {
  return [
    ...(composite ? ['room-composite'] : []),
    'chat',
    ...(tracks ? ['track'] : []),
    ...(streams ? ['stream'] : []),
  ];
}

/** HM 2.7, as it stands in what it was made of. */
export function presentJobAsset(asset: Asset) {
  const { id, type, status, bytes: size, durationMs, createdAt, facts, fault } = asset;
  const { file: _ours, ...metadata } = facts;
  return {
    ...{ id, type, path: pathOf(asset), status, size, duration: Math.round(durationMs / 1000) },
    ...{ created_at: isoTime(createdAt), thumbnails: null, metadata },
    ...(fault !== null && { error: fault }),
  };
}

/** HM 2.7. */
export function presentAsset(asset: Asset) {
  const { recordingId: job_id, roomId, sessionId } = asset;
  return {
    ...presentJobAsset(asset),
    ...{ job_id, room_id: shortId(roomId), session_id: idOrNone(sessionId) },
  };
}
