/** How often the level is told. */
const TICK_MS = 80;

/** Tells how loud a microphone is, 0 to 1, until it is ended. */
export function meter(track: MediaStreamTrack, tell: (level: number) => void): () => void {
  const context = new AudioContext();
  // In a page that nobody has touched it stands still until somebody does.
  const wake = (): void => void context.resume().catch(() => undefined);
  if (context.state === 'suspended') document.addEventListener('pointerdown', wake, { once: true });
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    // From -60 dB, which is a quiet room, to -10 dB.
    const decibel = 10 * Math.log10(power + 1e-12);
    tell(Math.min(1, Math.max(0, (decibel + 60) / 50)));
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    document.removeEventListener('pointerdown', wake);
    source.disconnect();
    void context.close().catch(() => undefined);
  };
}
