import type { KeptAs, RecordableCall, ShownRecording } from '../../rooms/call-recording.ts';
import type { Params } from './messages.ts';
import { needPermission } from './policy.ts';
import { asked, Refusal } from './refusal.ts';
import { isSent, startRtmp, stopRtmp } from './streaming.ts';
import { actorOf, tellAll, type Call, type Peer } from './state.ts';

/** A call, as whoever records it sees it. */
export function recordableOf(of: () => Call): RecordableCall {
  return {
    room: () => of().room,
    template: () => of().template,
    session: () => {
      const { peers, isClosed, session } = of();
      return peers.size > 0 && !isClosed ? session?.id : undefined;
    },
    person: (id) => {
      const peer = of().peers.get(id);
      return peer && { name: peer.name, role: peer.role };
    },
    track: (id, track) => {
      const found = of().peers.get(id)?.tracks.get(track);
      return found && { source: found.source, muted: found.mute };
    },
    show: (recording) => {
      const call = of();
      call.recording.set(recording.type, recording);
      tellAll(call, 'on-record-update', recordUpdate(recording));
    },
  };
}

/** Contract §5.2; what is no longer running is told once and shown to nobody who comes later. */
function recordUpdate({ type, state, startedAt, by, keptAs, fault }: ShownRecording): object {
  return {
    ...{ type, state },
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(by !== undefined && { peer: { peer_id: by } }),
    ...(keptAs && { hls_recording: presentKeptAs(keptAs) }),
    ...(fault !== undefined && { error: { code: 500, message: fault } }),
  };
}

const presentKeptAs = ({ vod, singleFile }: KeptAs) => ({ hls_vod: vod, single_file_per_layer: singleFile });

/** What those who come are shown of it. */
export function presentRecording({ recording }: Call): object {
  const hls = recording.get('HLS');
  return {
    sfu: shown(recording.get('sfu')),
    browser: shown(recording.get('Browser')),
    hls: { ...shown(hls), ...(isOn(hls) && hls.keptAs && { config: presentKeptAs(hls.keptAs) }) },
  };
}

function isOn(recording: ShownRecording | undefined): recording is ShownRecording {
  const { state = 'stopped' } = recording ?? {};
  return state !== 'stopped' && state !== 'failed';
}

function shown(recording: ShownRecording | undefined): object {
  if (!isOn(recording)) return { enabled: false, state: 'none' };
  const { state, startedAt } = recording;
  return { enabled: true, state, ...(startedAt !== undefined && { started_at: startedAt }) };
}

/** To be called whenever somebody came or went, or what they publish is another. */
export function tellRecorder({ recorder, recordable, streamer, streamable }: Call): void {
  recorder?.changed(recordable);
  streamer?.changed(streamable);
}

/** A recording, or a stream to other servers, or both. @throws Refusal */
export async function startRecording(call: Call, peer: Peer, wish: Params<'rtmp-start'>): Promise<void> {
  const { record = false, rtmp_urls: urls = [], meeting_url: meetingUrl, resolution } = wish;
  if (record) needPermission(call, peer, 'browserRecording');
  else needPermission(call, peer, 'rtmpStreaming');
  if (urls.length > 0) {
    await startRtmp(call, peer, wish);
    return;
  }
  if (!record) throw new Refusal(400, 'rtmp_url and record missing');
  const ask = { by: peer.id, meetingUrl: meetingUrl ?? '', ...(resolution && { resolution }) };
  await asked(call.recorder, (recorder) => recorder.start(actorOf(peer), call.room, ask));
}

/** What `rtmp-start` has begun. @throws Refusal */
export async function stopRecording(call: Call, peer: Peer): Promise<void> {
  const isStreamed = isSent(call);
  if (isStreamed) await stopRtmp(call, peer);
  if (isStreamed && !isOn(call.recording.get('Browser'))) return;
  needPermission(call, peer, 'browserRecording');
  try {
    await asked(call.recorder, (recorder) => recorder.stop(actorOf(peer), call.room, peer.id));
  } catch (reason) {
    // What was begun with the stream has ended with it.
    if (!isStreamed || !(reason instanceof Refusal) || reason.code !== 404) throw reason;
  }
}
