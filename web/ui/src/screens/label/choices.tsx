import type { JSX, TargetedKeyboardEvent } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { filterClasses } from "../../model/classkeys";
import { classColor, type Field, type LabelClass } from "../../model/schema";
import { choiceOf } from "../../state/labelling";
import type { Commands } from "../../tools/commands";
import { words } from "../../words";
import { Keys } from "../parts/key";

interface Props {
  commands: Commands;
  field: Field;
  position: number;
}

/** With more classes than this a filter is shown all the time. */
const MANY = 12;

/** One question of the schema: its classes as buttons that show their keys. */
export function Choices({ commands, field, position }: Props): JSX.Element {
  const [typed, setTyped] = useState("");
  const input = useFilter(commands, position, setTyped);
  const active = commands.active.value === position;
  const several = commands.workbench.parts.schema.fields.length > 1;
  const classes = commands.classesOf(field);
  const shown = filterClasses(classes, typed);
  const keyless = classes.filter((cls) => commands.keyOf(field, cls.id) === undefined).length;
  const finish = (): void => {
    setTyped("");
    input.current?.blur();
  };
  const type = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Escape") finish();
    // By what stands in the field: fast hands press Enter before it has been drawn.
    const wanted = event.currentTarget.value;
    const first = filterClasses(classes, wanted)[0];
    if (event.key === "Enter" && wanted !== "" && first) {
      event.preventDefault();
      commands.give(field, first.id);
      finish();
    }
  };
  if (!active && isFoldable(commands, field)) {
    return (
      <section class="choices folded" aria-label={field.name}>
        <h2>
          <button type="button" class="fold" aria-expanded={false} data-field={field.name} onMouseDown={(event) => event.preventDefault()}
            onClick={() => (commands.active.value = position)}>
            <span>{field.name}</span>
            <small>{words.canvas.kinds[field.kind]}</small>
          </button>
        </h2>
      </section>
    );
  }
  return (
    <section class={`choices${active && several ? " active" : ""}`} aria-label={field.name}
      onPointerDown={() => (commands.active.value = position)}>
      <h2>
        <span>{several ? field.name : words.label.classes}</span>
        {field.kind === "choice" && field.multiple && <small>{words.projects.multiple}</small>}
      </h2>
      {(classes.length > MANY || keyless > 0) && (
        <input ref={input} type="search" class="filter" placeholder={`${words.label.filter}  /`} aria-label={words.label.filter}
          value={typed} onInput={(event) => setTyped(event.currentTarget.value)} onKeyDown={type} />
      )}
      <div class="class-list" role="group" aria-label={field.name}>
        {shown.map((cls) => <ClassButton key={cls.id} commands={commands} field={field} cls={cls} />)}
        {shown.length === 0 && <p class="quiet-note">{words.label.noClass}</p>}
      </div>
      {keyless > 0 && typed === "" && <p class="quiet-note">{words.label.moreClasses(keyless)}</p>}
    </section>
  );
}

/** Of several fields that are drawn only the one in hand shows its classes: theirs are the keys that count. */
function isFoldable(commands: Commands, field: Field): boolean {
  const drawn = commands.workbench.parts.schema.fields.filter((other) => commands.handFor(other));
  return drawn.length > 1 && drawn.includes(field);
}

function useFilter(commands: Commands, position: number, setTyped: (typed: string) => void) {
  const input = useRef<HTMLInputElement>(null);
  const open = commands.workbench.desk.value?.bundle.task_id;
  // Before it can be seen, so that no key comes too early.
  useLayoutEffect(() => {
    commands.filters.set(position, () => input.current?.focus());
    return () => void commands.filters.delete(position);
  }, [commands, position]);
  useEffect(() => setTyped(""), [open]);
  return input;
}

function ClassButton({ commands, field, cls }: { commands: Commands; field: Field; cls: LabelClass }): JSX.Element {
  const { chosen, score } = stateOf(commands, field, cls.id);
  const key = commands.keyOf(field, cls.id);
  const drafted = chosen && score !== undefined;
  return (
    <button type="button" class={`class-button${chosen ? " chosen" : ""}${drafted ? " drafted" : ""}`} aria-pressed={chosen}
      data-class={cls.id}
      onMouseDown={(event) => event.preventDefault()} onClick={() => commands.give(field, cls.id)}>
      <span class="key-slot">{key && <Keys chord={key} />}</span>
      <span class="swatch" style={{ background: classColor(cls) }} aria-hidden="true" />
      <span class="class-name">{cls.name}</span>
      {drafted && <span class="score">{words.label.confidence(score)}</span>}
    </button>
  );
}

/** On the item: the class of what is selected, else of what is drawn next; choices: what is given. */
function stateOf(commands: Commands, field: Field, classId: number): { chosen: boolean; score: number | undefined } {
  const { regions } = commands.workbench;
  const hand = commands.handFor(field);
  if (hand) return { chosen: hand.presentClass(field) === classId, score: undefined };
  const choice = choiceOf(regions.value, field);
  return { chosen: choice?.classes.includes(classId) ?? false, score: choice?.score };
}
