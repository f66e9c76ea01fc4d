import { useEffect, useRef, useState } from 'react';
import { useCallText } from './messages.ts';
import { trackOf, type Member, type Roster } from './roster.ts';

const nothing: Roster = new Map();

/** What happened to the others, in words for who does not see it: the newest. */
export function useNews(roster: Roster, isIn: boolean): string {
  const text = useCallText();
  const before = useRef<Roster | undefined>(undefined);
  const [news, setNews] = useState('');
  useEffect(() => {
    const last = before.current;
    before.current = isIn ? roster : undefined;
    // Who was there when one came is no news.
    if (!isIn || !last || last === roster) return;
    const told = [
      ...[...roster.values()].flatMap((one) => newsOf(one, last.get(one.id), last.size > 0)),
      ...[...last.values()].filter(({ id }) => !roster.has(id)).map(({ name }) => text.news.left(name)),
    ];
    if (told.length > 0) setNews(told.join(' '));

    function newsOf(one: Member, was: Member | undefined, hadOthers: boolean): string[] {
      if (!was) return last !== nothing || hadOthers ? [text.news.joined(one.name)] : [];
      const shares = trackOf(one, 'video', 'screen') && !trackOf(was, 'video', 'screen');
      return [
        ...(one.hand && !was.hand ? [text.news.hand(one.name)] : []),
        ...(shares ? [text.news.shares(one.name)] : []),
      ];
    }
  }, [roster, isIn, text]);
  return news;
}
