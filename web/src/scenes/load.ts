import type { BoardElement, LiveRoom } from '@enfilade/client';

const LONGEST_MS = 20_000;

/** What is drawn in a scene, which is asked for where it is not known yet. @throws Error when it does not come */
export function loadedScene(room: LiveRoom, scene: string): Promise<BoardElement[]> {
  const known = room.elements(scene);
  if (known) return Promise.resolve(known);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      end();
      reject(new Error('the scene did not come'));
    }, LONGEST_MS);
    const end = room.on('loaded', (loaded) => {
      const elements = loaded.scene === scene ? room.elements(scene) : undefined;
      if (!elements) return;
      clearTimeout(timer);
      end();
      resolve(elements);
    });
    room.look(scene);
  });
}
