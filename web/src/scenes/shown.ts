import type { LiveScene } from '@enfilade/client';
import { useCallback, useState } from 'react';
import type { Inside } from '../room/RoomPage.tsx';

const NONE: LiveScene = { id: 'init', path: '/init', name: 'init', background: null, clock: 0 };

/** The scene that is shown: where everybody is, or another one that this person looks at alone. */
export function useShownScene({ scenes, current }: Inside) {
  const [alone, setAlone] = useState<{ scene: string; while: string }>();
  const find = (id: string | undefined) => scenes.find((scene) => scene.id === id);
  // When everybody goes elsewhere, this person goes along.
  const other = alone?.while === current && alone.scene !== current ? find(alone.scene) : undefined;
  const look = useCallback((scene: string) => setAlone({ scene, while: current }), [current]);
  const back = useCallback(() => setAlone(undefined), []);
  return { shown: other ?? find(current) ?? scenes[0] ?? NONE, isAlone: other !== undefined, look, back };
}
