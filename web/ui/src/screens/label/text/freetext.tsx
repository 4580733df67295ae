import type { JSX } from "preact";
import type { Field } from "../../../model/schema";
import { textOf, write } from "../../../state/ties";
import type { Commands } from "../../../tools/commands";
import { words } from "../../../words";

/** A field that is answered in the annotator's own words. What is typed in one go is one step to undo. */
export function FreeTextField({ commands, field, position }: { commands: Commands; field: Field; position: number }): JSX.Element {
  const { workbench } = commands;
  const text = textOf(workbench.regions.value, field)?.text ?? "";
  const type = (typed: string): void => {
    const set = write(workbench.regions.value, field, typed);
    if (set) workbench.editor.commit(set, { joins: `text ${field.name}` });
  };
  return (
    <section class="choices free-text" onPointerDown={() => (commands.active.value = position)}>
      <h2><label for={`free-text-${position}`}>{field.name}</label></h2>
      <textarea id={`free-text-${position}`} rows={3} dir="auto" value={text} placeholder={words.text.placeholder}
        ref={(element) => {
          if (element) commands.filters.set(position, () => element.focus());
        }}
        onFocus={() => (commands.active.value = position)}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          event.currentTarget.blur();
          commands.run("accept");
        }} />
    </section>
  );
}
