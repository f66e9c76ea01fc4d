import { useCallback, useMemo, useState } from 'react';
import type { Inside } from '../room/RoomPage.tsx';

/** Whom this person follows, and who follows them. */
export function useFollowing({ people, you }: Inside) {
  const [whomId, setWhom] = useState<string>();
  const [follows, setFollows] = useState<ReadonlyMap<string, string>>(new Map());

  const found = people.find(({ id }) => id === whomId);
  const { id, name } = found ?? {};
  const whom = useMemo(() => (id === undefined || name === undefined ? undefined : { id, name }), [id, name]);
  const followers = people.filter((one) => follows.get(one.id) === you.id);

  const note = useCallback((who: string, other: string | undefined) => {
    setFollows((now) => {
      if (now.get(who) === other) return now;
      const next = new Map(now);
      if (other === undefined) next.delete(who);
      else next.set(who, other);
      return next;
    });
  }, []);
  const start = useCallback((who: string) => setWhom(who), []);
  const stop = useCallback(() => setWhom(undefined), []);
  return { whom, followers, note, start, stop };
}
export type Following = ReturnType<typeof useFollowing>;
