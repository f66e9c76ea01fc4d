import { useEffect, useState } from 'react';
import { useText } from '../messages/index.ts';
import { Logo } from '../parts/Icon.tsx';

const LONG_MS = 4000;

/** While the room is being entered; `long`: what is said when that takes long. */
export function Waiting({ text, long }: { text?: string; long?: string }) {
  const say = useText();
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className="stage waiting" aria-busy="true">
      <Logo />
      <p role="status">{isLong ? (long ?? say.connectingLong) : (text ?? say.connecting)}</p>
      <span className="bar" aria-hidden="true" />
    </main>
  );
}
