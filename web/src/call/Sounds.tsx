import { useEffect, useRef, useState } from 'react';
import { CallIcon } from './icons.tsx';
import { useCallText } from './text.ts';
import type { CallView } from './view.ts';

interface Props {
  view: CallView;
  speakerId: string | undefined;
}

/** What is heard of the others. Where the browser plays nothing before it was touched, a button for that. */
export function Sounds({ view: { roster, media }, speakerId }: Props) {
  const text = useCallText();
  const [isRefused, setRefused] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const heard = [...roster.values()].flatMap(({ tracks }) =>
    [...tracks.values()].flatMap(({ track_id: id, type }) => {
      const track = type === 'audio' ? media.get(id) : undefined;
      return track ? [{ id, track }] : [];
    }),
  );
  function playAll(): void {
    setRefused(false);
    for (const one of box.current?.querySelectorAll('audio') ?? []) one.play().catch(() => setRefused(true));
  }
  return (
    <>
      <div ref={box} hidden>
        {heard.map(({ id, track }) => (
          <Sound key={id} track={track} speakerId={speakerId} onRefused={() => setRefused(true)} />
        ))}
      </div>
      {isRefused && (
        <button type="button" className="primary call-hear" onClick={playAll}>
          <CallIcon name="speaker" />
          {text.hear}
        </button>
      )}
    </>
  );
}

interface SoundProps {
  track: MediaStreamTrack;
  speakerId: string | undefined;
  onRefused: () => void;
}

function Sound({ track, speakerId, onRefused }: SoundProps) {
  const box = useRef<HTMLAudioElement>(null);
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(() => {
    const audio = box.current;
    if (!audio) return undefined;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((reason: unknown) => {
      if (reason instanceof DOMException && reason.name === 'NotAllowedError') refused.current();
    });
    return () => {
      audio.srcObject = null;
    };
  }, [track]);
  useEffect(() => {
    if (!box.current || !('setSinkId' in box.current)) return;
    // A speaker that is gone: what the system takes stays.
    box.current.setSinkId(speakerId ?? '').catch(() => undefined);
  }, [speakerId]);
  return <audio ref={box} autoPlay />;
}
