import type { LiveScene } from '@enfilade/client';
import type { Messages } from '../messages/index.ts';

/** What a page is called: its name, and its number while nobody named it. */
export function sceneName({ name }: LiveScene, index: number, say: Messages): string {
  return name === 'init' ? say.newSceneName(index + 1) : name;
}
