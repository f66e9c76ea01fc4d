import type { CandidateInit } from '../engine.ts';
import { refusal, type Jsep, type Said, type Wire } from './wire.ts';

export interface HandleEvents {
  /** ICE and DTLS are done. */
  up?: () => void;
  /** Its peer connection is gone; the handle is there. */
  hangup?: (why: string) => void;
  candidate?: (candidate: CandidateInit) => void;
  /** Whether anything came by this section in the last second; told when it changes. */
  media?: (mid: string, isReceived: boolean) => void;
  /** What the plugin tells without being asked. */
  event?: (data: Record<string, unknown>) => void;
}

export interface Reply {
  data: Record<string, unknown>;
  jsep?: Jsep;
}

export type Handle = Awaited<ReturnType<typeof attach>>;

/** One peer connection with the plugin for rooms. @throws `unavailable`, JanusRefusal */
export async function attach(wire: Wire, told: HandleEvents = {}) {
  const { data } = await wire.ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' });
  const id = data?.id ?? 0;
  let isDetached = false;

  wire.listen(id, (said: Said) => {
    if (said.janus === 'webrtcup') told.up?.();
    else if (said.janus === 'hangup') told.hangup?.(said.reason ?? '');
    else if (said.janus === 'trickle' && said.candidate?.candidate !== undefined)
      told.candidate?.({ candidate: said.candidate.candidate });
    else if (said.janus === 'media') told.media?.(said.mid ?? '', said.receiving === true);
    else if (said.janus === 'event') told.event?.(said.plugindata?.data ?? {});
  });

  return {
    /** @throws JanusRefusal, `unavailable` */
    async ask(body: object, jsep?: Jsep): Promise<Reply> {
      const said = await wire.ask({ janus: 'message', handle_id: id, body, ...(jsep && { jsep }) });
      const found = said.plugindata?.data ?? {};
      if (found['error_code'] !== undefined) throw refusal(found['error_code'], found['error']);
      return { data: found, ...(said.jsep && { jsep: said.jsep }) };
    },

    /** Everything goes over the connection of the first section, so Janus takes no other. */
    trickle({ candidate }: CandidateInit): void {
      const one = candidate === '' ? { completed: true } : { candidate, sdpMLineIndex: 0 };
      wire.ask({ janus: 'trickle', handle_id: id, candidate: one }, true).catch(ignore);
    },

    detach(): void {
      if (isDetached) return;
      isDetached = true;
      wire.forget(id);
      wire.ask({ janus: 'detach', handle_id: id }).catch(ignore);
    },
  };
}

const ignore = (): undefined => undefined;
