// A caller: two connections, as clients of the two-connection protocol have them. `engine(method, ...arguments)` is
// the test's; it calls `call.offered` and the others back.
const canvasTrack = (width, height) => {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  let n = 0;
  setInterval(() => {
    context.fillStyle = `hsl(${(n += 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, width, height);
    for (let i = 0; i < 40; i += 1) {
      context.fillStyle = `hsl(${(n * i) % 360} 80% 50%)`;
      context.fillRect(Math.random() * width, Math.random() * height, 60, 60);
    }
  }, 50);
  return canvas.captureStream(20).getVideoTracks()[0];
};

window.call = (() => {
  const up = new RTCPeerConnection(window.configuration);
  const down = new RTCPeerConnection(window.configuration);
  const sent = new Set();
  const got = new Map();
  const texts = [];
  let channel;
  let answering = Promise.resolve();
  let offering = Promise.resolve();
  const errors = [];
  up.createDataChannel('ion-sfu');
  for (const [target, pc] of [
    ['publish', up],
    ['subscribe', down],
  ]) {
    pc.onicecandidate = ({ candidate }) => candidate && engine('trickle', target, candidate.toJSON());
  }
  down.ondatachannel = (event) => {
    channel = event.channel;
    channel.onmessage = ({ data }) => texts.push(data);
  };
  down.ontrack = ({ track, streams, transceiver }) => {
    const [, stream, id] = new RegExp(`a=mid:${transceiver.mid}\r\n[^]*?a=msid:(\\S+) (\\S+)`).exec(
      down.remoteDescription.sdp,
    );
    const element = document.createElement(track.kind);
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    got.set(id, { track, stream: streams[0]?.id, told: stream, transceiver, element });
  };
  // Firefox does not tell others the id that a track has in the page.
  const idOf = ({ transceiver: { mid } }) =>
    new RegExp(`a=mid:${mid}\r\n[^]*?a=msid:\\S+ (\\S+)`).exec(up.localDescription.sdp)[1];
  const tell = () => {
    const tracks = [...sent].map((one) => ({ id: idOf(one), stream: one.stream.id, kind: one.track.kind }));
    return engine('publish', up.localDescription.sdp, tracks);
  };
  const negotiate = (options) => {
    offering = offering.then(async () => {
      await up.setLocalDescription(await up.createOffer(options));
      await up.setRemoteDescription({ type: 'answer', sdp: await tell() });
    });
    return offering;
  };
  return {
    negotiate,
    errors,
    texts,
    async publish(kinds, encodings) {
      const ids = [];
      const media = await navigator.mediaDevices.getUserMedia({
        audio: kinds.includes('audio'),
        video: kinds.includes('video') && { width: 640, height: 360, frameRate: 20 },
      });
      for (const track of media.getTracks()) {
        const stream = new MediaStream([track]);
        const isLayered = track.kind === 'video' && encodings;
        const transceiver = up.addTransceiver(track, {
          direction: 'sendonly',
          streams: [media],
          ...(isLayered ? { sendEncodings: encodings } : {}),
        });
        const one = { track, stream: media, transceiver };
        sent.add(one);
        await negotiate();
        ids.push(idOf(one));
      }
      return ids;
    },
    async publishCanvas(width, height, encodings) {
      const track = canvasTrack(width, height);
      const stream = new MediaStream([track]);
      const transceiver = up.addTransceiver(track, {
        direction: 'sendonly',
        streams: [stream],
        ...(encodings ? { sendEncodings: encodings } : {}),
      });
      const one = { track, stream, transceiver };
      sent.add(one);
      await negotiate();
      return idOf(one);
    },
    /** A picture that is white and a tone that is heard in the first fifth of each second, and black and silent else. */
    async publishFlash() {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const context = canvas.getContext('2d');
      const audio = new AudioContext();
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const out = audio.createMediaStreamDestination();
      tone.connect(gain).connect(out);
      tone.start();
      setInterval(() => {
        const isOn = performance.now() % 1000 < 200;
        gain.gain.value = isOn ? 0.5 : 0;
        context.fillStyle = isOn ? '#ffffff' : '#000000';
        context.fillRect(0, 0, 320, 180);
      }, 10);
      const tracks = [...out.stream.getAudioTracks(), ...canvas.captureStream(30).getVideoTracks()];
      const stream = new MediaStream(tracks);
      for (const track of tracks) {
        const transceiver = up.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
        sent.add({ track, stream, transceiver });
      }
      await negotiate();
      return [...sent].slice(-tracks.length).map(idOf);
    },
    async unpublish(ids, how) {
      for (const one of [...sent].filter((other) => ids.includes(idOf(other)))) {
        const { track, transceiver } = one;
        sent.delete(one);
        track.stop();
        if (how === 'stop') transceiver.stop();
        else up.removeTrack(transceiver.sender);
      }
      await negotiate();
    },
    /** Restarts ICE by an offer that is made before the one before it is answered. */
    async restartAtOnce() {
      await up.setLocalDescription(await up.createOffer());
      const answers = [tell()];
      await up.setLocalDescription(await up.createOffer({ iceRestart: true }));
      answers.push(tell());
      await up.setRemoteDescription({ type: 'answer', sdp: (await Promise.all(answers))[1] });
    },
    restart: () => negotiate({ iceRestart: true }),
    /** Restarts ICE, and hears the answer late: new sockets have asked by the names of before by then. */
    async restartSlowly() {
      await up.setLocalDescription(await up.createOffer({ iceRestart: true }));
      const answer = await tell();
      await new Promise((resolve) => setTimeout(resolve, 500));
      await up.setRemoteDescription({ type: 'answer', sdp: answer });
    },
    offered(sdp) {
      answering = answering
        .then(async () => {
          await down.setRemoteDescription({ type: 'offer', sdp });
          await down.setLocalDescription();
          await engine('answer', down.localDescription.sdp);
        })
        .catch((error) => errors.push(String(error)));
    },
    ended: (ids) => ids.every((id) => got.get(id)?.track.readyState === 'ended'),
    say: (text) => channel.send(text),
    isOpen: () => channel?.readyState === 'open',
    sections: () => down.remoteDescription.sdp.match(/^m=/gm).length,
    states: () => [up.connectionState, down.connectionState],
    /** What can be told of this configuration: how many candidates, and the refusals of servers. */
    async gathered() {
      const pc = new RTCPeerConnection(window.configuration);
      const [errors, candidates] = [new Set(), []];
      pc.onicecandidateerror = ({ errorCode }) => errors.add(errorCode);
      pc.onicecandidate = ({ candidate }) => candidate?.candidate && candidates.push(candidate);
      pc.createDataChannel('any');
      await pc.setLocalDescription();
      const isOver = () => pc.iceGatheringState === 'complete' || errors.has(401);
      while (!isOver() && candidates.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      pc.close();
      return { candidates: candidates.length, errors: [...errors] };
    },
    /** How packets go, for each connection: our kind of candidate, the protocol and where to. */
    async ways() {
      const found = [];
      for (const pc of [up, down]) {
        const stats = await pc.getStats();
        const rows = [...stats.values()];
        const { selectedCandidatePairId: id } = rows.find((one) => one.type === 'transport');
        const pair = stats.get(id);
        const [near, far] = [stats.get(pair.localCandidateId), stats.get(pair.remoteCandidateId)];
        found.push({ near: near.candidateType, protocol: near.protocol, address: far.address });
      }
      return found;
    },
    async stats() {
      const found = {};
      const mids = new Map([...got].map(([id, { transceiver }]) => [transceiver.mid, id]));
      for (const one of (await down.getStats()).values()) {
        if (one.type !== 'inbound-rtp' || !mids.has(one.mid)) continue;
        const told = got.get(mids.get(one.mid));
        found[mids.get(one.mid)] = {
          kind: one.kind,
          frames: one.framesDecoded ?? 0,
          samples: one.totalSamplesReceived ?? 0,
          energy: one.totalAudioEnergy ?? 0,
          lost: one.packetsLost,
          width: one.frameWidth ?? 0,
          freezes: one.freezeCount ?? 0,
          pictures: one.pliCount ?? 0,
          again: one.nackCount ?? 0,
          stream: told.stream,
          told: told.told,
        };
      }
      return found;
    },
    /** What was sent of each track, packets of repairs not counted. */
    async counts() {
      const rows = [...(await up.getStats()).values()];
      return Object.fromEntries(
        [...sent].map((one) => {
          const own = rows.filter((row) => row.type === 'outbound-rtp' && row.mid === one.transceiver.mid);
          const sum = (name) => own.reduce((total, row) => total + (row[name] ?? 0), 0);
          const packets = sum('packetsSent') - sum('retransmittedPacketsSent');
          return [idOf(one), { packets, frames: sum('framesSent'), keyFrames: sum('keyFramesEncoded') }];
        }),
      );
    },
    async sending() {
      const rows = [...(await up.getStats()).values()];
      // Several may be nominated; the one that is used tells it.
      const pair = rows.find((one) => one.availableOutgoingBitrate !== undefined);
      return {
        available: pair?.availableOutgoingBitrate ?? 0,
        again: rows
          .filter((one) => one.type === 'outbound-rtp')
          .reduce((sum, one) => sum + (one.nackCount ?? 0), 0),
        layers: rows
          .filter((one) => one.type === 'outbound-rtp' && one.kind === 'video')
          .map((one) => ({ rid: one.rid, frames: one.framesEncoded, width: one.frameWidth })),
      };
    },
  };
})();
