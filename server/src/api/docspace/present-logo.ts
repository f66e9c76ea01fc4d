import { findCover } from '../../rooms/covers.ts';
import type { PictureSize } from '../../rooms/pictures.store.ts';
import type { RoomSettings } from '../../rooms/room.ts';

/** Below this, on our own origin, pictures are served; whoever knows an address may see its picture. */
export const PICTURES_PATH = '/api/2.0/files/logos';

/** Where a picture is. The hash is another one for every picture, so browsers may keep them for ever. */
export function pictureUrl(id: string, size: PictureSize): string {
  return `${PICTURES_PATH}/${id}/${size}?hash=${id.slice(-8)}`;
}

/** The picture that an address names: ours, whole or without the host. */
export function pictureNamed(url: string): { id: string; size: string } | undefined {
  const [, id, size] = /(?:^|\/)([0-9a-f]{32})\/([a-z]+)(?:\?[^/]*)?$/.exec(url.trim()) ?? [];
  return id === undefined || size === undefined ? undefined : { id, size };
}

/** DS 4.2: a picture, or a colour with a drawing on it. */
export function presentLogo(num: number, { logo, color, cover }: RoomSettings) {
  if (logo !== undefined) {
    return {
      original: pictureUrl(logo, 'original'),
      large: pictureUrl(logo, 'large'),
      medium: pictureUrl(logo, 'medium'),
      small: pictureUrl(logo, 'small'),
    };
  }
  const none = { original: '', large: '', medium: '', small: '' };
  const drawn = cover === undefined ? undefined : findCover(cover);
  return { ...none, color: color?.toUpperCase() ?? colorFor(num), ...(drawn && { cover: drawn }) };
}

const PALETTE = [
  '2F6FDE',
  '0E8A7D',
  'B4472E',
  '6B4FC8',
  '3A7D34',
  'B03A78',
  '8A6A12',
  '2C7DA0',
  '8C3FB5',
  '4F6470',
] as const;

/** Always the same for the same room. */
function colorFor(num: number): string {
  return PALETTE[num % PALETTE.length] ?? PALETTE[0];
}
