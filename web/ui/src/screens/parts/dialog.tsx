import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../../words";

interface Props {
  title: string;
  /** Without it the dialog stays until what it asks for is done. */
  close?: () => void;
  wide?: boolean;
  children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
export function Dialog(props: Props): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  const cancel = (event: Event): void => {
    event.preventDefault();
    props.close?.();
  };
  return (
    <dialog ref={element} class={props.wide ? "dialog wide" : "dialog"} aria-labelledby="dialog-title" onCancel={cancel}>
      <header>
        <h2 id="dialog-title">{props.title}</h2>
        {props.close && (
          <button type="button" class="button quiet small" aria-label={words.close} onClick={props.close}>✕</button>
        )}
      </header>
      {props.children}
    </dialog>
  );
}
