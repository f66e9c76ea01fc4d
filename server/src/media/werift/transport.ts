import {
  candidateFromIce,
  IceCandidate,
  RTCDtlsTransport,
  RTCIceParameters,
  RTCDtlsFingerprint,
  RTCDtlsParameters,
  RTCSctpTransport,
  type RtpHeader,
} from 'werift';
import { fail } from '../../errors.ts';
import type { CandidateInit } from '../engine.ts';
import type { Local, Remote } from '../sdp/lines.ts';
import { openChannel } from './channel.ts';
import { openIce, outside, type OpenNetwork } from './gathering.ts';
import { countRollovers } from './rollover.ts';
import { keepKeys } from './session-keys.ts';

export interface TransportEvents {
  rtp(raw: Buffer): void;
  rtcp(raw: Buffer): void;
  /** Text on the channel of that label; ours when `label` was given. */
  text(text: string): void;
  state(state: 'connected' | 'disconnected' | 'failed'): void;
}

export interface Transport {
  local(): Local;
  /** Goes by what the other side says; new credentials restart ICE. Resolves with our side ready to be told. */
  accept(remote: Remote): Promise<void>;
  /** New credentials of ours: the other side must be offered them. */
  restart(): Promise<void>;
  candidate(candidate: CandidateInit): void;
  /** Whether what is sent arrives; `state` tells when. */
  isReady(): boolean;
  /** `header` are twelve bytes. */
  sendRtp(header: Buffer, payload: Buffer): void;
  sendRtcp(raw: Buffer): void;
  say(text: string): void;
  /** Looks whether they are still there: once a second. */
  watch(now: number): void;
  close(): void;
}

/** The SSRC in whose name we ask and report. */
export const SENDER = 1;

/** The other side tells some ten; each costs checks. */
const MOST_CANDIDATES = 60;
/** Who has not connected by then will not. */
const CONNECT_MS = 20_000;
const SILENT_MS = 7000;

/**
 * One connection: ICE, DTLS, SRTP and SCTP of werift without its peer connection, so that sections, SSRCs and what is
 * told back are ours. `role` offerer: we offer, control ICE and open the data channel `label`.
 */
export async function openTransport(
  network: OpenNetwork,
  role: 'offerer' | 'answerer',
  label: string | undefined,
  told: TransportEvents,
): Promise<Transport> {
  const certificate = await RTCDtlsTransport.SetupCertificate();
  const { ice, gather, meet, close: stopListening } = openIce(network, role === 'offerer');
  // 7 is AES-128-GCM, 1 is AES-128 with SHA-1, which every browser has.
  const dtls = new RTCDtlsTransport({}, ice, certificate, [7, 1]);
  // Who offers is answered `active`, who answers says `passive`: the browser begins.
  dtls.role = 'server';
  const sctp = new RTCSctpTransport();
  sctp.setDtlsTransport(dtls);
  const channel = label === undefined ? undefined : openChannel(sctp, label, (text) => told.text(text));
  /** Told before the description whose credentials they have: one overtakes it, or it is waited for. */
  let waiting: CandidateInit[] = [];
  let known: Remote | undefined;
  let candidates = 0;
  let awaitsNew = false;
  let isClosed = false;
  let isSilent = false;
  let isBothWays = false;
  let packets = 0;
  let alive = { count: 0, at: performance.now() };
  let giveUp: NodeJS.Timeout | undefined;

  // In place of werift's, which makes objects of every packet and checks it twice.
  dtls.startSrtp = () => {
    if (dtls.srtpStarted) return;
    dtls.srtpStarted = true;
    dtls.updateSrtpSession();
    for (const session of [dtls.srtp, dtls.srtcp]) {
      for (const context of [session.localContext, session.remoteContext]) keepKeys(context);
    }
    countRollovers(dtls.srtp.localContext);
    countRollovers(dtls.srtp.remoteContext);
    ice.connection.onData.subscribe((data) => receive(data));
  };

  function receive(data: Buffer): void {
    const first = data[0] ?? 0;
    if (first < 128 || first > 191 || data.length < 12) return;
    packets += 1;
    const type = data.readUInt8(1);
    const isControl = type >= 192 && type <= 223;
    let plain: Buffer;
    try {
      plain = isControl ? dtls.srtcp.decrypt(data) : dtls.srtp.decrypt(data);
    } catch {
      // Forged, or from before a restart.
      return;
    }
    if (isControl) told.rtcp(plain);
    else told.rtp(plain);
  }

  function state(to: 'connected' | 'disconnected' | 'failed'): void {
    if (isClosed) return;
    isSilent = to === 'disconnected';
    told.state(to);
  }

  // Who offers is done with DTLS before the other side is, which could not yet read what it is sent.
  sctp.sctp.stateChanged.connected.subscribe(() => {
    isBothWays = true;
    if (role === 'offerer') state('connected');
  });

  ice.onStateChange.subscribe((now) => {
    if (now === 'connected' && isBothWays) state('connected');
    if (now === 'failed') state('failed');
  });

  // It said that it ends.
  dtls.onStateChange.subscribe((now) => {
    if (now === 'closed') state('failed');
  });

  function start(): void {
    clearTimeout(giveUp);
    giveUp = setTimeout(() => {
      if (ice.state !== 'connected') state('failed');
    }, CONNECT_MS).unref();
    ice.start().catch(() => state('failed'));
    const now = waiting.filter(isOfNow);
    waiting = waiting.filter((one) => !now.includes(one));
    for (const candidate of now) add(candidate);
    if (dtls.state !== 'new') return;
    dtls.setRemoteParams(
      new RTCDtlsParameters(
        (known?.fingerprints ?? []).map((one) => new RTCDtlsFingerprint(one.algorithm, one.value)),
        'client',
      ),
    );
    dtls
      .start()
      .then(async () => {
        if (role === 'answerer') state('connected');
        await sctp.start(5000);
      })
      .catch(() => state('failed'));
  }

  const isOfNow = ({ usernameFragment: name }: CandidateInit): boolean =>
    known !== undefined && ice.connection.remoteUsername !== '' && (!name || name === known.user);

  function add({ candidate, sdpMid, sdpMLineIndex }: CandidateInit): void {
    // Names of the local network are looked up by nobody: such a browser reaches us first.
    if (candidate === '' || candidate.includes('.local') || candidates >= MOST_CANDIDATES) return;
    candidates += 1;
    try {
      const found = IceCandidate.fromJSON({
        candidate,
        sdpMid: sdpMid ?? '0',
        sdpMLineIndex: sdpMLineIndex ?? 0,
      });
      if (found?.protocol.toLowerCase() === 'udp') void ice.addRemoteCandidate(found);
    } catch {
      // What cannot be read cannot be reached.
    }
  }

  try {
    await gather();
  } catch (reason) {
    stopListening();
    await dtls.stop().catch(ignore);
    throw reason;
  }
  return {
    local: () => ({
      user: ice.localParameters.usernameFragment,
      password: ice.localParameters.password,
      fingerprint: certificate.getFingerprints().find((one) => one.algorithm === 'sha-256')?.value ?? '',
      candidates: ice.connection.localCandidates.flatMap((one) =>
        outside(candidateFromIce(one).toJSON().candidate, one.host, network.announced),
      ),
    }),

    async accept(remote) {
      const isSame = known?.user === remote.user && known.password === remote.password;
      const isFirst = known === undefined;
      // Credentials of before a restart answer the offer before it.
      if (isSame && awaitsNew) throw fail('bad_input', { text: 'this does not answer the newest offer' });
      known = remote;
      if (isSame) return;
      awaitsNew = false;
      candidates = 0;
      const restartsByThem = !isFirst && role === 'answerer';
      ice.setRemoteParams(
        new RTCIceParameters({ usernameFragment: remote.user, password: remote.password }),
        false,
      );
      if (restartsByThem) await gather();
      meet(remote.user);
      start();
      for (const candidate of remote.candidates) add({ candidate });
    },

    async restart() {
      awaitsNew = known !== undefined;
      ice.restart();
      await gather();
    },

    candidate(candidate) {
      if (isOfNow(candidate)) add(candidate);
      else waiting = [...waiting, candidate].slice(-MOST_CANDIDATES);
    },

    isReady: () => isBothWays && ice.connection.nominated !== undefined,

    sendRtp(bytes, payload) {
      if (!dtls.srtpStarted || isClosed) return;
      const header = {
        ssrc: bytes.readUInt32BE(8),
        sequenceNumber: bytes.readUInt16BE(2),
        serializeSize: bytes.length,
        serialize: () => bytes,
      } as unknown as RtpHeader;
      ice.connection.send(dtls.srtp.encrypt(payload, header)).catch(ignore);
    },

    sendRtcp(raw) {
      if (!dtls.srtpStarted || isClosed) return;
      ice.connection.send(dtls.srtcp.encrypt(raw)).catch(ignore);
    },

    say: (text) => channel?.(text),

    watch(now) {
      // Browsers ask whether the way is open every few seconds, whatever they send besides.
      const asked = ice.connection.nominated?.requestsReceived;
      if (asked === undefined || dtls.state !== 'connected') return;
      const count = packets + asked;
      if (count !== alive.count) {
        alive = { count, at: now };
        if (isSilent) state('connected');
      } else if (now - alive.at > SILENT_MS && !isSilent) state('disconnected');
    },

    close() {
      isClosed = true;
      clearTimeout(giveUp);
      stopListening();
      void sctp.stop().catch(ignore);
      void dtls.stop().catch(ignore);
    },
  };
}

const ignore = (): undefined => undefined;
