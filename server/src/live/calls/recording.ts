import { HouseError } from '../../errors.ts';
import type { RecordableCall, ShownRecording } from '../../rooms/call-recording.ts';
import type { Params } from './messages.ts';
import { needPermission } from './policy.ts';
import { Refusal } from './refusal.ts';
import { actorOf, tell, type Call, type Peer } from './state.ts';

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
      for (const peer of call.peers.values()) tell(peer, 'on-record-update', recordUpdate(recording));
    },
  };
}

/** Contract §5.2; what is no longer running is told once and shown to nobody who comes later. */
function recordUpdate({ type, state, startedAt, by, fault }: ShownRecording): object {
  return {
    ...{ type, state },
    ...(startedAt !== undefined && { started_at: startedAt }),
    ...(by !== undefined && { peer: { peer_id: by } }),
    ...(fault !== undefined && { error: { code: 500, message: fault } }),
  };
}

/** What those who come are shown of it. */
export function presentRecording({ recording }: Call): object {
  return { sfu: shown(recording.get('sfu')), browser: shown(recording.get('Browser')), hls: { enabled: false } };
}

function shown(recording: ShownRecording | undefined): object {
  const { state = 'none', startedAt } = recording ?? {};
  if (state === 'none' || state === 'stopped' || state === 'failed') return { enabled: false, state: 'none' };
  return { enabled: true, state, ...(startedAt !== undefined && { started_at: startedAt }) };
}

/** To be called whenever somebody came or went, or what they publish is another. */
export function tellRecorder({ recorder, recordable }: Call): void {
  recorder?.changed(recordable);
}

/** @throws Refusal, recording_running, not_offered */
export async function startRecording(call: Call, peer: Peer, wish: Params<'rtmp-start'>): Promise<void> {
  const { record = false, rtmp_urls: urls = [], meeting_url: meetingUrl, resolution } = wish;
  needPermission(call, peer, record ? 'browserRecording' : 'rtmpStreaming');
  if (urls.length > 0) throw new Refusal(400, 'this server does not stream to other servers');
  if (!record) throw new Refusal(400, 'rtmp_url and record missing');
  const ask = { by: peer.id, meetingUrl: meetingUrl ?? '', ...(resolution && { resolution }) };
  await asked(call, async (recorder) => {
    await recorder.start(actorOf(peer), call.room, ask);
  });
}

/** @throws Refusal, recording_not_running */
export async function stopRecording(call: Call, peer: Peer): Promise<void> {
  needPermission(call, peer, 'browserRecording');
  await asked(call, async (recorder) => {
    await recorder.stop(actorOf(peer), call.room, peer.id);
  });
}

async function asked(call: Call, work: (recorder: NonNullable<Call['recorder']>) => Promise<void>) {
  if (!call.recorder) throw new Refusal(400, 'this server does not record');
  try {
    await work(call.recorder);
  } catch (reason) {
    if (!(reason instanceof HouseError)) throw reason;
    // Clients try again after 5xx.
    throw new Refusal(reason.status < 500 ? reason.status : 400, WORDS[reason.code] ?? reason.message);
  }
}

const WORDS: Partial<Record<string, string>> = {
  recording_running: 'beam already started',
  recording_not_running: 'no active beam found',
};

/** Clients ask for it by role: it is not offered, and that is all there is to say. */
export function refuseHls(): never {
  throw new Refusal(400, 'this server does not stream by HLS');
}
