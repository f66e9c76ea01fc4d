import { useEffect, useRef, useState } from 'react';

interface Props {
  track: MediaStreamTrack;
  /** As in a mirror: one's own camera. */
  isMirrored?: boolean;
  isWhole?: boolean;
}

/** A moving picture, without what is heard with it. */
export function Picture({ track, isMirrored = false, isWhole = false }: Props) {
  const box = useRef<HTMLVideoElement>(null);
  /** Until there is something to see, what is behind it is seen. */
  const [isThere, setThere] = useState(false);
  useEffect(() => {
    const video = box.current;
    if (!video) return undefined;
    video.srcObject = new MediaStream([track]);
    // A picture alone is never refused; a newer one may come before it starts.
    video.play().catch(() => undefined);
    return () => {
      video.srcObject = null;
      setThere(false);
    };
  }, [track]);
  return (
    <video
      ref={box}
      className="picture"
      data-there={isThere}
      onLoadedData={() => setThere(true)}
      data-mirrored={isMirrored}
      data-whole={isWhole}
      muted
      playsInline
      autoPlay
    />
  );
}
