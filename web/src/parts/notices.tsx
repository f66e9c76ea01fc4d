import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from './Icon.tsx';

const SHOWN_MS = 7000;
const MOST = 3;

type Tell = (text: string) => void;
const Telling = createContext<Tell>(() => undefined);

/** Says something in passing. */
export const useTell = (): Tell => useContext(Telling);

/** What is said in passing stands here for a while. */
export function Notices({ children }: { children: ReactNode }) {
  const say = useText();
  const [notices, setNotices] = useState<{ id: number; text: string }[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setNotices((now) => now.filter((one) => one.id !== id)), []);
  const tell = useCallback(
    (text: string) => {
      last.current += 1;
      const id = last.current;
      setNotices((now) => [...now.filter((one) => one.text !== text), { id, text }].slice(-MOST));
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const list = useMemo(
    () =>
      notices.map(({ id, text }) => (
        <p key={id} className="notice">
          <span>{text}</span>
          <button className="quiet" aria-label={say.close} onClick={() => drop(id)}>
            <Icon name="close" />
          </button>
        </p>
      )),
    [notices, say, drop],
  );
  return (
    <Telling value={tell}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {list}
      </div>
    </Telling>
  );
}
