/** What a credential says: the name of its bearer (null: none, so that they are asked), and its room (null: any). */
export interface Said {
  name: string | null;
  room: string | null;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * What a credential says. Of one that is not good, nothing: why it is not is told at the door. A server that has no time
 * is asked again, as long as it takes.
 */
export async function nameOf(token: string, signal: AbortSignal): Promise<Said> {
  for (let tried = 0; ; tried += 1) {
    const answer = await ask(token, signal);
    if (answer !== undefined || signal.aborted) return answer ?? NOTHING;
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** tried);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

const NOTHING: Said = { name: '', room: null };

async function ask(token: string, signal: AbortSignal): Promise<Said | undefined> {
  try {
    const answer = await fetch('/live/name', { headers: { authorization: `Bearer ${token}` }, signal });
    if (answer.status >= 500 || answer.status === 429) return undefined;
    return answer.ok ? ((await answer.json()) as Said) : NOTHING;
  } catch {
    return undefined;
  }
}
