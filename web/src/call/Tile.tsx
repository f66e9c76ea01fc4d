import { useEffect, useRef } from 'react';
import { Icon } from '../parts/Icon.tsx';
import { Menu, type MenuItem } from '../parts/Menu.tsx';
import { initialsOf } from '../room/colours.ts';
import type { LayerName } from './frames.ts';
import { CallIcon } from './icons.tsx';
import { useCallText } from './text.ts';
import { Picture } from './Picture.tsx';
import { layerFor } from './grid.ts';
import type { TileModel } from './tile-list.ts';

/** From here on somebody is shown as speaking. */
const HEARD = 8;

interface Props {
  tile: TileModel;
  isLarge: boolean;
  isPinned: boolean;
  items: readonly MenuItem[];
  onPin: () => void;
  prefer: (track: string, layer: LayerName) => void;
}

/** One person of the call, or one screen. */
export function Tile({ tile, isLarge, isPinned, items, onPin, prefer }: Props) {
  const { name, colour, picture, pictureId, isYou, isScreen, muted, hand, level, quality } = tile;
  const text = useCallText();
  const box = useRef<HTMLLIElement>(null);
  const shown = isScreen ? (isYou ? text.yourScreen : text.screenOf(name)) : name;

  // What cannot be seen is not sent, and what is small is sent small.
  useEffect(() => {
    const element = box.current;
    if (!element || pictureId === undefined) return undefined;
    let isSeen = false;
    const say = (): void => {
      const height = element.clientHeight * devicePixelRatio;
      prefer(pictureId, isSeen ? layerFor(height, isLarge) : 'none');
    };
    const seeing = new IntersectionObserver((entries) => {
      isSeen = entries.at(-1)?.isIntersecting ?? false;
      say();
    });
    const sizing = new ResizeObserver(() => {
      if (isSeen) say();
    });
    seeing.observe(element);
    sizing.observe(element);
    return () => {
      seeing.disconnect();
      sizing.disconnect();
    };
  }, [pictureId, isLarge, prefer]);

  const states = [
    ...(!isScreen && muted ? [text.muted] : []),
    ...(hand ? [text.handUp] : []),
    ...(quality !== undefined && quality < 3 ? [text.quality[quality]] : []),
  ];
  const label = [isYou && !isScreen ? `${name} (${text.you})` : shown, ...states].join(', ');

  return (
    <li
      ref={box}
      className="tile"
      data-peer={tile.peer}
      data-screen={isScreen}
      data-large={isLarge}
      data-picture={picture !== undefined}
      data-speaking={!isScreen && !muted && level >= HEARD}
      data-hand={hand}
      aria-label={label}
    >
      {!isScreen && (
        <span
          className="tile-face"
          style={{ background: colour }}
          data-initials={initialsOf(name)}
          aria-hidden="true"
        />
      )}
      {isScreen && <span className="tile-coming">{text.waitingForPicture}</span>}
      {picture && <Picture track={picture} isMirrored={isYou && !isScreen} isWhole={isScreen} />}
      {hand && (
        <span className="tile-hand" title={text.handUp} aria-hidden="true">
          <CallIcon name="hand" />
        </span>
      )}
      <span className="tile-name" aria-hidden="true">
        {!isScreen && muted && <CallIcon name="micOff" />}
        {isScreen && <CallIcon name="screen" />}
        <span>{isYou && !isScreen ? text.you : shown}</span>
        {quality !== undefined && <Bars quality={quality} title={text.quality[quality] ?? ''} />}
      </span>
      <span className="tile-acts">
        <button
          type="button"
          aria-pressed={isPinned}
          aria-label={isPinned ? text.unpin : text.pin(shown)}
          title={isPinned ? text.unpin : text.pin(shown)}
          onClick={onPin}
        >
          <CallIcon name="pin" />
        </button>
        {items.length > 0 && (
          <Menu label={text.tileMenu(name)} items={items} className="tile-menu">
            <Icon name="more" />
          </Menu>
        )}
      </span>
    </li>
  );
}

/** How good somebody's line is. */
function Bars({ quality, title }: { quality: number; title: string }) {
  return (
    <span className="tile-line" data-quality={quality} title={title}>
      <i />
      <i />
      <i />
    </span>
  );
}
