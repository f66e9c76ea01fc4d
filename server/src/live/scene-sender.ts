import { allowance } from './allowance.ts';
import type { Connection } from './people.ts';

/** Of what was sent and has not gone out: with more than this, the next scene waits. Bytes. */
const MOST_WAITING = 4 * 1_048_576;
const LOOK_AGAIN_MS = 50;
/** Making a large scene ready takes this thread: so many times as long as it took, others have it. */
const RESTS = 9;
/** What one connection is sent of scenes, in bytes: who asks for more waits for it. */
const SCENES = { most: 128 * 1_048_576, perSecond: 16 * 1_048_576 };

/**
 * Makes what sends scenes to one connection: each once however often it is asked for, and no faster than it is read. A
 * scene can be thousands of times as large as the message that asks for it.
 *
 * @param isThere whether the connection is still theirs
 */
export function sceneSender(
  connection: Connection,
  content: (sceneId: string, since?: number) => (string | Buffer)[] | undefined,
  isThere: () => boolean,
): (sceneId: string, since?: number) => void {
  const wanted = new Map<string, number | undefined>();
  const mayBeSent = allowance(SCENES);
  let isServing = false;

  function serve(): void {
    const [next] = wanted;
    isServing = next !== undefined && isThere();
    if (!next || !isServing) return;
    const isReady = connection.waiting() < MOST_WAITING && mayBeSent(0);
    const begun = performance.now();
    if (isReady) {
      const [sceneId, since] = next;
      wanted.delete(sceneId);
      for (const message of content(sceneId, since) ?? []) {
        mayBeSent(message.length);
        connection.send(message);
      }
    }
    const rest = (performance.now() - begun) * RESTS;
    setTimeout(serve, isReady ? rest : LOOK_AGAIN_MS).unref();
  }

  return (sceneId, since) => {
    wanted.set(sceneId, since);
    if (!isServing) serve();
  };
}
