import type { LiveScene } from '@enfilade/client';
import { useEffect, useRef, useState } from 'react';
import type { RoomFiles } from '../room/files.ts';
import type { ExcalidrawImperativeAPI } from './excalidraw.ts';

interface Props {
  api: ExcalidrawImperativeAPI;
  files: RoomFiles;
  scene: LiveScene;
  tell: (what: 'backgroundElsewhere' | 'backgroundMissing') => void;
}

/** The picture behind a scene: from the origin of the board, it goes with it when that is moved and zoomed. */
export function Background({ api, files, scene, tell }: Props) {
  const sheet = useRef<HTMLDivElement>(null);
  const { src, width, height } = scene.background ?? {};
  const [shown, setShown] = useState<{ src: string; url: string }>();

  useEffect(() => {
    if (src === undefined) return undefined;
    let isOver = false;
    files.background(src).then(
      (url) => {
        if (isOver) return;
        if (url === undefined) tell('backgroundElsewhere');
        else setShown({ src, url });
      },
      () => {
        if (!isOver) tell('backgroundMissing');
      },
    );
    return () => {
      isOver = true;
    };
    // Telling is no reason to get it again.
  }, [files, src]);

  useEffect(() => {
    const place = (scrollX: number, scrollY: number, zoom: number): void => {
      if (sheet.current) {
        const x = (scrollX * zoom).toFixed(2);
        const y = (scrollY * zoom).toFixed(2);
        sheet.current.style.transform = `translate(${x}px, ${y}px) scale(${zoom})`;
      }
    };
    const { scrollX, scrollY, zoom } = api.getAppState();
    place(scrollX, scrollY, zoom.value);
    return api.onScrollChange((x, y, { value }) => place(x, y, value));
  }, [api, src]);

  if (src === undefined) return null;
  return (
    <div className="board-background" aria-hidden="true">
      <div ref={sheet} className="board-sheet" style={{ width, height }}>
        {shown?.src === src && <img src={shown.url} alt="" />}
      </div>
    </div>
  );
}
