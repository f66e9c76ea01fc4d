/**
 * What name a credential gives. A credential that is not good is nobody's name: why it is not is told at the door.
 *
 * @returns null where it gives none, so that the person is asked; the empty name where they need not be
 */
export async function nameOf(token: string, signal: AbortSignal): Promise<string | null> {
  try {
    const answer = await fetch('/live/name', { headers: { authorization: `Bearer ${token}` }, signal });
    if (!answer.ok) return '';
    const { name } = (await answer.json()) as { name: string | null };
    return name;
  } catch {
    return '';
  }
}
