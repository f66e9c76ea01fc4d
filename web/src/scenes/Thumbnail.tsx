import type { LiveRoom, LiveScene } from '@enfilade/client';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../messages/index.ts';
import type { RoomFiles } from '../room/files.ts';

/** After a change, and after one of a large scene, which takes longer to draw. */
const WAIT_MS = 900;
const LARGE = 1500;
const LARGE_WAIT_MS = 8000;

interface Props {
  room: LiveRoom;
  files: RoomFiles;
  scene: LiveScene;
  theme: 'light' | 'dark';
  /** Not before the board is there: it comes first. */
  isReady: boolean;
}

/** A page in small. It is drawn when it is in sight, and again when something in it changed. */
export function Thumbnail({ room, files, scene, theme, isReady }: Props) {
  const say = useText();
  const box = useRef<HTMLSpanElement>(null);
  const [isSeen, setSeen] = useState(false);
  const [picture, setPicture] = useState<string>();
  const [isEmpty, setEmpty] = useState(false);
  const { id, background } = scene;
  const behind = JSON.stringify(background);

  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting ?? false));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    if (!isSeen || !isReady) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = async (): Promise<void> => {
      timer = undefined;
      const elements = room.elements(id);
      if (!elements) return;
      const { thumbnailOf } = await import('../board/pictures-of-scenes.ts');
      const made = await thumbnailOf({ elements, background, files }).catch(() => undefined);
      if (isOver) return;
      setPicture(made);
      setEmpty(made === undefined);
    };
    const soon = (wait = WAIT_MS): void => {
      const isLarge = (room.elements(id)?.length ?? 0) > LARGE;
      timer ??= setTimeout(() => void draw(), isLarge ? Math.max(wait, LARGE_WAIT_MS) : wait);
    };
    const onChange = (change: { scene: string }): void => {
      if (change.scene === id) soon();
    };
    const ends = [
      room.on('elements', onChange),
      room.on('loaded', onChange),
      room.on('corrected', onChange),
      // What is drawn here is drawn on the page that is shown.
      room.on('saved', () => soon()),
    ];
    if (room.elements(id)) soon(0);
    else room.look(id);
    return () => {
      isOver = true;
      clearTimeout(timer);
      for (const end of ends) end();
    };
  }, [room, files, id, behind, isSeen, isReady]);

  return (
    <span ref={box} className="thumbnail" data-theme={theme} data-drawn={picture !== undefined}>
      {picture !== undefined && <img src={picture} alt="" draggable={false} />}
      {isEmpty && <span className="thumbnail-empty">{say.sceneEmpty}</span>}
    </span>
  );
}
