const PATHS = {
  pages: 'M4 5h11v14H4zM18 7v14H8',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 6.500-6s6.500 2.400 6.500 6M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2.200.8 3.500 2.800 3.500 5.500',
  chat: 'M4 5h16v11H10l-5 4v-4H4z',
  save: 'M12 4v11M7.500 10.500 12 15l4.500-4.500M5 19.500h14',
  look: 'M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16',
  more: 'M6 12h.01M12 12h.01M18 12h.01',
  close: 'M6 6l12 12M18 6 6 18',
  plus: 'M12 5v14M5 12h14',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5M9 13h7M9 17h5',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  send: 'M4 12 20 4l-5 16-3.500-6.500z',
  left: 'M15 5l-7 7 7 7',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  cloud: 'M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 11a3.500 3.500 0 0 1-.5 7z',
  off: 'M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 11a3.500 3.500 0 0 1-.5 7zM4 4l16 16',
  crown: 'M4 18h16l1-10-5 4-4-7-4 7-5-4z',
  call: 'M3.500 7h11v10h-11zM14.500 10.500l6-3.500v10l-6-3.500z',
  hand: 'M7.500 12.500V6a1.500 1.500 0 0 1 3 0v5M10.500 10.500V4.500a1.500 1.500 0 0 1 3 0v6M13.500 10.500V6a1.500 1.500 0 0 1 3 0v6M16.500 11a1.500 1.500 0 0 1 3 0v3.500c0 4-2.700 6.500-6.300 6.500-3.200 0-4.700-1.500-6.200-4.200l-2.300-4.200a1.500 1.500 0 0 1 2.600-1.500l1.200 1.900',
  exit: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
} as const;
export type IconName = keyof typeof PATHS;

/** A picture beside words, or on a button that has a name. */
export function Icon({ name }: { name: IconName }) {
  return <Glyph name={name} path={PATHS[name]} />;
}

/** The same, of lines from elsewhere. */
export function Glyph({ name, path }: { name: string; path: string }) {
  return (
    <svg
      className="icon"
      data-name={name}
      viewBox="0 0 24 24"
      width="20"
      height="20"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} />
    </svg>
  );
}

/** Doors that line up. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#c2573a" />
      <path d="M6 27V14a10 10 0 0 1 20 0v13z" fill="#fbfaf7" />
      <path d="M9 27V14.500a7 7 0 0 1 14 0V27z" fill="#7a3524" />
      <path d="M11.500 25.500V16a4.500 4.500 0 0 1 9 0v9.500z" fill="#fbfaf7" />
      <path d="M13.300 25.500V16.300a2.700 2.700 0 0 1 5.400 0v9.200z" fill="#f2b46f" />
    </svg>
  );
}

/** A row of doors; the last one is open, or it is not. */
export function Doors({ isOpen }: { isOpen: boolean }) {
  return (
    <svg className="doors" viewBox="0 0 120 92" width="120" height="92" aria-hidden="true" focusable="false">
      <path className="door-1" d="M8 90V54a52 52 0 0 1 104 0v36z" />
      <path className="door-2" d="M24 90V56a36 36 0 0 1 72 0v34z" />
      <path className="door-3" d="M38 90V58a22 22 0 0 1 44 0v32z" />
      {isOpen ? (
        <path className="door-light" d="M49 90V61a11 11 0 0 1 22 0v29z" />
      ) : (
        <path className="door-shut" d="M49 90V61a11 11 0 0 1 22 0v29zM66 76v3" />
      )}
      <path className="door-floor" d="M2 90h116" />
    </svg>
  );
}
