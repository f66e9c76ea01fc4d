import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface MenuItem {
  name: string;
  act: () => void;
  isDanger?: boolean;
  isOff?: boolean;
  /** Of items of which one is chosen. */
  isChosen?: boolean;
  /** Stands above this item and those that follow. */
  heading?: string;
}

interface Props {
  label: string;
  items: readonly MenuItem[];
  className?: string;
  children: ReactNode;
}

const EDGE = 8;

/** A button that opens a list of things to do. */
export function Menu({ label, items, className = 'quiet', children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!isOpen) return undefined;
    const box = list.current;
    const at = button.current?.getBoundingClientRect();
    if (!box || !at) return undefined;
    // Above everything, and within the window.
    box.showPopover();
    const { offsetWidth: wide, offsetHeight: high } = box;
    const isBelow = at.bottom + high + EDGE < window.innerHeight;
    box.style.left = `${Math.max(EDGE, Math.min(at.right - wide, window.innerWidth - wide - EDGE))}px`;
    box.style.top = `${Math.max(EDGE, isBelow ? at.bottom + 4 : at.top - high - 4)}px`;
    itemsIn(box)[0]?.focus();
    const onPress = ({ target }: Event): void => {
      if (!box.contains(target as Node) && !button.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, [isOpen]);

  function close(): void {
    setOpen(false);
    button.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    const all = list.current ? itemsIn(list.current) : [];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all.at(next % all.length)?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <div
          ref={list}
          id={id}
          className="menu"
          role="menu"
          aria-label={label}
          popover="manual"
          onKeyDown={onKey}
        >
          {items.map(({ name, act, isDanger, isOff, isChosen, heading }) => (
            <div key={name} role="none">
              {heading !== undefined && <p className="menu-heading">{heading}</p>}
              <button
                type="button"
                role={isChosen === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={isChosen}
                disabled={isOff}
                className={isDanger ? 'danger' : undefined}
                onClick={() => {
                  close();
                  act();
                }}
              >
                {name}
              </button>
            </div>
          ))}
        </div>
      )}
    </>
  );
}

const itemsIn = (box: HTMLElement): HTMLButtonElement[] => [
  ...box.querySelectorAll<HTMLButtonElement>('[role^=menuitem]:not([disabled])'),
];
