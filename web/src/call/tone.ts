/** Two notes, so that one hears which speaker is meant. */
export function playTone(speakerId: string | undefined): void {
  const context = new AudioContext();
  const out = context.createMediaStreamDestination();
  const gain = context.createGain();
  gain.connect(out);
  for (const [at, frequency] of [
    [0, 523.25],
    [0.18, 659.25],
  ] as const) {
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain);
    tone.start(context.currentTime + at);
    tone.stop(context.currentTime + at + 0.35);
  }
  gain.gain.setValueAtTime(0.12, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.6);
  const audio = new Audio();
  audio.srcObject = out.stream;
  const play = (): void => void audio.play().catch(() => undefined);
  if (speakerId !== undefined && 'setSinkId' in audio) void audio.setSinkId(speakerId).then(play, play);
  else play();
  setTimeout(() => void context.close(), 1000);
}
