import type { ReactNode } from 'react';
import { Settings } from '../parts/Settings.tsx';
import { Doors, Logo } from '../parts/Icon.tsx';

interface Props {
  title: string;
  text: string;
  children?: ReactNode;
  /** What is told to screen readers at once. */
  isAlert?: boolean;
}

/** One thing in the middle of the page: a question, or why the room is not shown. */
export function Stage({ title, text, children, isAlert = false }: Props) {
  return (
    <div className="stage">
      <header className="stage-bar">
        <Logo />
        <span className="stage-name">Enfilade</span>
        <Settings />
      </header>
      <main className="card">
        <Doors isOpen={!isAlert} />
        <div {...(isAlert && { role: 'alert' })}>
          <h1>{title}</h1>
          <p>{text}</p>
        </div>
        {children}
      </main>
    </div>
  );
}
