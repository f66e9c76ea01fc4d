import type { Asset, Recording } from '../../recordings/recording.ts';
import { pathOf } from '../../recordings/recording.ts';
import type { Happened } from '../../rooms/call-history.ts';
import { isoTime } from '../shared/iso-time.ts';
import { beamFacts, failure, started, stopped, streamHook } from './present-webhooks-beams.ts';
import { roomFacts, seconds, sessionFacts, text, type Told, type WebhookFacts } from './webhook-facts.ts';

/** HM 2.14: what is told of recordings, their files and streams. @param id of the webhook */
export function recordingHook(event: Happened, facts: WebhookFacts, id: string): Told | undefined {
  const { type, data } = event;
  if (type.startsWith('stream.')) {
    const stream = facts.streams.get(text(data['stream']));
    return stream && streamHook(event, stream, facts, id);
  }
  const recording = facts.recordings.get(text(data['recording']));
  if (!recording) return undefined;
  if (type === 'recording.track.started') {
    const { track: track_id, stream: stream_id, peer: peer_id, kind: track_type } = data;
    const track = { ...fileFacts(event, facts), peer_id, stream_id, track_id, track_type };
    return { type: 'track.recording.started.success', data: track };
  }
  if (type.startsWith('recording.asset.')) return fileHook(event, facts);
  if (type === 'recording.completed' || type === 'recording.failed') {
    return filmHook(event, recording, facts, id);
  }
  // What a room records by itself is told when it is over; what goes with a stream begins and ends with what is told of that.
  if (recording.wish.kind === 'sfu' || recording.wish.stream) return undefined;
  const beam = beamFacts(event, recording, facts, id);
  if (type === 'recording.started') return started('beam', event, recording, beam);
  return type === 'recording.stopped' ? stopped('beam', event, recording, beam) : undefined;
}

/** The files whose addresses a webhook has. */
export function filesOf({ type, data }: Happened, { assets }: WebhookFacts): Asset[] {
  const files = assets.get(text(data['recording'])) ?? [];
  if (type === 'recording.asset.completed') return files.filter(({ id }) => id === data['asset']);
  if (type !== 'recording.completed' && type !== 'recording.failed') return [];
  const { film, chat } = filmOf(files);
  return [film, chat].filter((file) => file !== undefined);
}

function fileFacts({ data }: Happened, facts: WebhookFacts): Record<string, unknown> {
  const { room_id } = roomFacts(facts);
  const { session_id } = sessionFacts(data['session'], facts);
  return { room_id, session_id };
}

/** A track, or what somebody published as one film; `failure` only when it is given up. */
function fileHook(event: Happened, facts: WebhookFacts): Told | undefined {
  const { type, data } = event;
  const kind = text(data['type']);
  if ((kind !== 'track' && kind !== 'stream') || type === 'recording.asset.made') return undefined;
  if (type === 'recording.asset.delayed') return undefined;
  const isThere = type === 'recording.asset.completed';
  const { asset: recording_id, peer_id, stream_id, size, path: recording_path } = data;
  const ofKind =
    kind === 'track'
      ? { track_id: data['track_id'], track_type: data['track_type'] }
      : {
          ...{ duration: seconds(0, Number(data['durationMs'])), type: data['stream_type'] },
          ...{ stream_type: data['stream_type'], user_id: facts.peers.get(text(peer_id))?.user_id ?? '' },
        };
  return {
    type: `${kind}.recording.${isThere ? 'success' : 'failure'}`,
    data: {
      ...{ ...fileFacts(event, facts), peer_id, stream_id, ...ofKind, size, recording_id, recording_path },
      ...(isThere
        ? { recording_presigned_url: facts.urls.get(text(recording_id)) ?? '' }
        : { error_message: text(data['error']) }),
    },
  };
}

/** The film of a room and the chat beside it, where they are kept. */
function filmOf(files: readonly Asset[]): { film: Asset | undefined; chat: Asset | undefined } {
  const kept = files.filter(({ status }) => status === 'completed');
  const chats = kept.filter(({ type }) => type === 'chat');
  return {
    film: kept.find(({ type }) => type === 'room-composite'),
    chat: chats.find(({ facts }) => facts['output_mode'] === 'csv') ?? chats[0],
  };
}

/** A recording is over: its film is there, or there is none. Without a film wanted nobody is told. */
function filmHook(event: Happened, recording: Recording, facts: WebhookFacts, id: string): Told | undefined {
  const files = facts.assets.get(recording.id) ?? [];
  const { film, chat } = filmOf(files);
  if (!film) return event.type === 'recording.failed' ? failed(event, recording, facts, id) : undefined;
  const { urls } = facts;
  const kept = {
    ...{ duration: seconds(0, film.durationMs), size: film.bytes, recording_path: pathOf(film) },
    recording_presigned_url: urls.get(film.id) ?? '',
    ...chatFacts(chat, facts),
  };
  if (recording.wish.kind === 'sfu') {
    return { type: 'recording.success', data: { ...wholeFacts(recording, facts), ...kept } };
  }
  if (recording.wish.stream?.kind === 'hls') return hlsFilm(event, recording, { film, chat }, facts, id);
  const { job_id: _job, recording_enabled: _enabled, ...beam } = beamFacts(event, recording, facts, id);
  const times = { created_at: isoTime(film.createdAt), ...timesOf(recording) };
  return { type: 'beam.recording.success', data: { ...beam, ...kept, ...times, recording_id: film.id } };
}

/** HM 2.14 hls.recording.success: the film stands for the highest of the layers. There is no playlist to be kept, and no thumbnail. */
function hlsFilm(
  event: Happened,
  recording: Recording,
  { film, chat }: { film: Asset; chat: Asset | undefined },
  facts: WebhookFacts,
  id: string,
): Told {
  const {
    job_id: _job,
    recording_enabled: _on,
    rtmp: _rtmp,
    ...beam
  } = beamFacts(event, recording, facts, id);
  const { width, height } = recording.wish;
  const { urls } = facts;
  const layer = {
    ...{ asset_id: film.id, layer: '0', recording_path: pathOf(film), size: film.bytes, width, height },
    recording_presigned_url: urls.get(film.id) ?? '',
  };
  const data = {
    ...{ ...beam, duration: seconds(0, film.durationMs), recording_created_at: isoTime(film.createdAt) },
    ...{ ...chatFacts(chat, facts), ...timesOf(recording) },
    ...{ recording_single_files: [layer], recording_thumbnails: [] },
  };
  return { type: 'hls.recording.success', data };
}

const chatFacts = (chat: Asset | undefined, { urls }: WebhookFacts): Record<string, unknown> =>
  chat ? { chat_recording_path: pathOf(chat), chat_recording_presigned_url: urls.get(chat.id) ?? '' } : {};
const timesOf = ({ startedAt, stoppedAt }: Recording): Record<string, unknown> => ({
  ...(startedAt !== null && { started_at: isoTime(startedAt) }),
  ...(stoppedAt !== null && { stopped_at: isoTime(stoppedAt) }),
});

function wholeFacts({ sessionId }: Recording, facts: WebhookFacts): Record<string, unknown> {
  const { ended_at: ended = null } = facts.sessions.get(sessionId ?? '') ?? {};
  return {
    ...{ ...roomFacts(facts), ...sessionFacts(sessionId, facts) },
    ...(ended !== null && { session_stopped_at: isoTime(ended) }),
  };
}

function failed(event: Happened, recording: Recording, facts: WebhookFacts, id: string): Told {
  const error = recording.fault ?? 'it could not be recorded';
  const files = facts.assets.get(recording.id) ?? [];
  const isUpload = files.some(({ status, place, bytes }) => status === 'failed' && place && bytes > 0);
  if (recording.wish.kind === 'sfu') {
    const error_type = isUpload ? 'CLOUD_ACCESS_ERROR' : 'INTERNAL_ERROR';
    return { type: 'recording.failed', data: { ...wholeFacts(recording, facts), error, error_type } };
  }
  const isStopped = recording.stopReason === 'failure: BEAM_STOPPED';
  const error_type = isUpload ? 'UPLOAD_ERROR' : isStopped ? 'BEAM_STOPPED' : 'INTERNAL_ERROR';
  const beam = beamFacts(event, recording, facts, id);
  const what = recording.wish.stream?.kind === 'hls' ? 'hls' : 'beam';
  return failure(what, recording, beam, { error_type, error_message: error });
}
