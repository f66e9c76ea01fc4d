import type { LiveScene } from '@enfilade/client';
import type { Messages } from '../messages/index.ts';

/** What a page is called; the one that every room begins with has no name that somebody gave it. */
export function sceneName({ name }: Pick<LiveScene, 'name'>, say: Messages): string {
  return name === 'init' ? say.newSceneName(1) : name;
}
