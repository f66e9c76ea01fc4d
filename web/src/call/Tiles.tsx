import { useState } from 'react';
import type { MenuItem } from '../parts/Menu.tsx';
import type { LayerName } from './frames.ts';
import { useCallText } from './text.ts';
import type { Place } from './place.ts';
import { Tile } from './Tile.tsx';
import { columnsFor, sizeFor } from './grid.ts';
import type { TileModel } from './tile-list.ts';
import { useSize } from './useCall.ts';

interface Props {
  tiles: readonly TileModel[];
  place: Exclude<Place, 'hidden'>;
  /** The one that is shown large; undefined: all alike. */
  pinned: string | undefined;
  onPin: (key: string | undefined) => void;
  itemsOf: (tile: TileModel) => readonly MenuItem[];
  prefer: (track: string, layer: LayerName) => void;
}

/** The people of the call: in a strip beside or above the board, or in its place. */
export function Tiles({ tiles, place, pinned, onPin, itemsOf, prefer }: Props) {
  const text = useCallText();
  const [box, setBox] = useState<HTMLUListElement | null>(null);
  const { width, height } = useSize(box);
  const large = tiles.find(({ key }) => key === pinned);
  const isGrid = place === 'full' && !large;
  const columns = columnsFor(tiles.length, width, height);
  const size = sizeFor(tiles.length, columns, width, height);
  const ordered = large ? [large, ...tiles.filter((one) => one !== large)] : tiles;
  return (
    <section
      className="tiles"
      data-place={place}
      data-spotlight={large !== undefined}
      aria-label={text.pictures}
    >
      <ul
        ref={setBox}
        tabIndex={isGrid ? undefined : 0}
        aria-label={text.pictures}
        style={isGrid && size > 0 ? { gridTemplateColumns: `repeat(${columns}, ${size}px)` } : undefined}
      >
        {ordered.map((tile) => (
          <Tile
            key={tile.key}
            tile={tile}
            isLarge={tile === large && place === 'full'}
            isPinned={tile === large}
            items={itemsOf(tile)}
            onPin={() => onPin(tile === large ? undefined : tile.key)}
            prefer={prefer}
          />
        ))}
      </ul>
      {tiles.length === 1 && place !== 'top' && <p className="tiles-alone">{text.aloneInCall}</p>}
    </section>
  );
}
