import { useEffect, useId, useRef, type SubmitEvent, type ReactNode } from 'react';
import { useText } from '../messages/index.ts';

interface Props {
  title: string;
  text?: string;
  go: string;
  isDanger?: boolean;
  children?: ReactNode;
  onGo: (form: FormData) => void;
  onClose: () => void;
}

/** Asks before something is done. */
export function Dialog({ title, text, go, isDanger = false, children, onGo, onClose }: Props) {
  const say = useText();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    onClose();
    onGo(new FormData(event.currentTarget));
  }

  return (
    <dialog ref={box} className="dialog" aria-labelledby={id} onCancel={onClose} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {text !== undefined && <p>{text}</p>}
        {children}
        <div className="actions">
          <button type="button" className="plain" onClick={onClose}>
            {say.cancel}
          </button>
          <button className={isDanger ? 'primary danger' : 'primary'}>{go}</button>
        </div>
      </form>
    </dialog>
  );
}
