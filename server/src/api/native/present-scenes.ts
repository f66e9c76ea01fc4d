import type * as wire from '@enfilade/protocol';
import { pathOf, type Board, type Scene } from '../../rooms/scenes.store.ts';

export function presentScene(scene: Scene, board: Board, publicUrl: string): wire.Scene {
  const { id, name, background } = scene;
  return {
    ...{ id, name, path: pathOf(scene), current: board.sceneId === id },
    background: background && {
      ...background,
      src: background.src.startsWith('/') ? publicUrl + background.src : background.src,
    },
  };
}
