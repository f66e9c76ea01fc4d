import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from './Icon.tsx';

interface Props {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

/** Beside the board; on a narrow window a sheet over the lower part of it. */
export function Panel({ title, onClose, children }: Props) {
  const say = useText();
  const id = useId();
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <>
      <div className="panel-shade" onClick={onClose} />
      <aside
        ref={box}
        className="panel"
        tabIndex={-1}
        aria-labelledby={id}
        onKeyDown={(event) => {
          // A question or a menu in it is closed first.
          const isWithin = event.target instanceof Element && event.target.closest('dialog, .menu');
          if (event.key === 'Escape' && !isWithin) onClose();
        }}
      >
        <header className="panel-head">
          <h2 id={id}>{title}</h2>
          <button type="button" className="quiet" aria-label={say.close} title={say.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </aside>
    </>
  );
}
