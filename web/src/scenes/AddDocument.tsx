import { useLayoutEffect, useRef, type FocusEvent } from 'react';
import { useText } from '../messages/index.ts';
import { Icon } from '../parts/Icon.tsx';
import { DOCUMENT_TYPES } from './documents.ts';
import type { Documents } from './useDocuments.ts';

/** A document is chosen, and its pages become pages of the board. */
export function AddDocument({ documents: { coming, bring, giveUp } }: { documents: Documents }) {
  const say = useText();
  const chooser = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  /** Where the keyboard is stays here, whatever stands here. */
  const hadFocus = useRef(false);
  const focus = {
    onFocus: () => void (hadFocus.current = true),
    // It is still the active one when only the window lost the focus, to the chooser of files.
    onBlur: ({ target }: FocusEvent) => void (hadFocus.current = document.activeElement === target),
  };
  const isComing = coming !== undefined;
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) button.current?.focus();
  }, [isComing]);

  return (
    <>
      <input
        ref={chooser}
        type="file"
        accept={DOCUMENT_TYPES}
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          // So that the same file can be chosen again.
          target.value = '';
          if (file) void bring(file);
        }}
      />
      {coming ? (
        <div className="strip-coming" role="status">
          <span className="strip-coming-name">{coming.name}</span>
          <span>{coming.pages > 0 ? say.documentPages(coming.done, coming.pages) : say.documentSent}</span>
          <progress
            {...(coming.pages > 0 && { value: coming.done, max: coming.pages })}
            aria-label={coming.name}
          />
          {!coming.isLast && (
            <button
              {...focus}
              ref={button}
              type="button"
              className="quiet"
              aria-label={say.cancel}
              title={say.cancel}
              onClick={giveUp}
            >
              <Icon name="close" />
            </button>
          )}
        </div>
      ) : (
        <button
          {...focus}
          ref={button}
          type="button"
          className="strip-add"
          title={say.addDocumentHelp}
          onClick={() => chooser.current?.click()}
        >
          <Icon name="file" />
          {say.addDocument}
        </button>
      )}
    </>
  );
}
