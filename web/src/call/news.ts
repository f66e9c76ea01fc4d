import { useEffect, useRef, useState } from 'react';
import { useCallText } from './text.ts';
import { trackOf, type Roster } from './roster.ts';

/** Whom one hears of so soon after one came was there before. */
const ARRIVING_MS = 1500;

/** What happened to the others, in words for who does not see it: the newest. */
export function useNews(roster: Roster, isIn: boolean): string {
  const { news: say } = useCallText();
  const before = useRef<Roster>(roster);
  const since = useRef(0);
  const [news, setNews] = useState('');
  useEffect(() => {
    since.current = isIn ? Date.now() : 0;
  }, [isIn]);
  useEffect(() => {
    const last = before.current;
    before.current = roster;
    if (last === roster || since.current === 0 || Date.now() - since.current < ARRIVING_MS) return;
    const told = [...roster.values()].flatMap((one) => {
      const was = last.get(one.id);
      if (!was) return [say.joined(one.name)];
      const shares = trackOf(one, 'video', 'screen') && !trackOf(was, 'video', 'screen');
      return [
        ...(one.hand && !was.hand ? [say.hand(one.name)] : []),
        ...(shares ? [say.shares(one.name)] : []),
      ];
    });
    const left = [...last.values()].filter(({ id }) => !roster.has(id)).map(({ name }) => say.left(name));
    if (told.length + left.length > 0) setNews([...told, ...left].join(' '));
  }, [roster, say]);
  return news;
}
