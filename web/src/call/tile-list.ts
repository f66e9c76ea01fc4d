import { colourOf } from '../room/colours.ts';
import { trackOf } from './roster.ts';
import type { CallView } from './view.ts';

/** One picture of the call: a person, or a screen. */
export interface TileModel {
  key: string;
  peer: string;
  name: string;
  colour: string;
  isYou: boolean;
  isScreen: boolean;
  /** What is to be seen; undefined: no camera, or it has not come yet. */
  picture: MediaStreamTrack | undefined;
  /** By which its layers are asked for; of what comes from others. */
  pictureId: string | undefined;
  muted: boolean;
  hand: boolean;
  /** 0: silent. */
  level: number;
  quality: number | undefined;
}

/** All pictures: screens, the others as they came, and oneself. */
export function tilesOf(view: CallView, you: { id: string; name: string }): TileModel[] {
  const { roster, media, levels, quality, sending, hand } = view;
  const screens: TileModel[] = [];
  const people: TileModel[] = [];
  const others = [...roster.values()].sort((a, b) => a.joinedAt - b.joinedAt || a.id.localeCompare(b.id));
  for (const member of others) {
    const { id, name } = member;
    const base = { peer: id, name, colour: colourOf(id), isYou: false };
    const screen = trackOf(member, 'video', 'screen');
    const camera = trackOf(member, 'video', 'regular');
    const voice = trackOf(member, 'audio', 'regular');
    if (screen) {
      const picture = media.get(screen.track_id);
      screens.push({
        ...{ ...base, key: `${id}/screen`, isScreen: true, picture, pictureId: screen.track_id },
        ...{ muted: false, hand: false, level: 0, quality: undefined },
      });
    }
    const isOn = camera !== undefined && !camera.mute;
    const picture = isOn ? media.get(camera.track_id) : undefined;
    people.push({
      ...{ ...base, key: id, isScreen: false, picture, pictureId: isOn ? camera.track_id : undefined },
      ...{ muted: voice?.mute ?? true, hand: member.hand },
      ...{ level: levels.get(id) ?? 0, quality: quality.get(id) },
    });
  }
  const yours = { peer: you.id, name: you.name, colour: colourOf(you.id), isYou: true };
  const shared = sending.get('screen')?.track;
  if (shared) {
    screens.push({
      ...{ ...yours, key: `${you.id}/screen`, isScreen: true, picture: shared, pictureId: undefined },
      ...{ muted: false, hand: false, level: 0, quality: undefined },
    });
  }
  const camera = sending.get('camera');
  people.push({
    ...{ ...yours, key: you.id, isScreen: false, pictureId: undefined, hand },
    picture: camera?.muted === false ? (camera.track ?? undefined) : undefined,
    ...{
      muted: sending.get('mic')?.muted !== false,
      level: levels.get(you.id) ?? 0,
      quality: quality.get(you.id),
    },
  });
  return [...screens, ...people];
}
