/** Every key of the workbench, as data: the handler and the help sheet read the same list. */

export type Scope = "all" | "image" | "boxes" | "fields";

export type Command =
  | "accept" | "skip" | "back" | "forward" | "undo" | "redo" | "filter" | "help" | "escape"
  | "field-up" | "field-down"
  | "zoom-in" | "zoom-out" | "fit"
  | "tool-draw" | "tool-select" | "delete" | "hide" | "box-next" | "box-previous"
  | "nudge-left" | "nudge-right" | "nudge-up" | "nudge-down"
  | "push-left" | "push-right" | "push-up" | "push-down";

export interface Binding {
  readonly command: Command;
  readonly keys: readonly string[];
  readonly scope: Scope;
  /** Only while a box is selected; without one the key may mean something else. */
  readonly needsSelection?: boolean;
}

/** Earlier lines win. Plain letters are left to the classes, apart from the two drawing tools. */
export const KEYMAP: readonly Binding[] = [
  { command: "accept", keys: ["Enter", "Space"], scope: "all" },
  { command: "skip", keys: ["Shift+S"], scope: "all" },
  { command: "nudge-left", keys: ["ArrowLeft"], scope: "boxes", needsSelection: true },
  { command: "nudge-right", keys: ["ArrowRight"], scope: "boxes", needsSelection: true },
  { command: "nudge-up", keys: ["ArrowUp"], scope: "boxes", needsSelection: true },
  { command: "nudge-down", keys: ["ArrowDown"], scope: "boxes", needsSelection: true },
  { command: "push-left", keys: ["Shift+ArrowLeft"], scope: "boxes", needsSelection: true },
  { command: "push-right", keys: ["Shift+ArrowRight"], scope: "boxes", needsSelection: true },
  { command: "push-up", keys: ["Shift+ArrowUp"], scope: "boxes", needsSelection: true },
  { command: "push-down", keys: ["Shift+ArrowDown"], scope: "boxes", needsSelection: true },
  { command: "back", keys: ["ArrowLeft", "["], scope: "all" },
  { command: "forward", keys: ["ArrowRight", "]"], scope: "all" },
  { command: "field-up", keys: ["ArrowUp"], scope: "fields" },
  { command: "field-down", keys: ["ArrowDown"], scope: "fields" },
  { command: "undo", keys: ["Ctrl+Z"], scope: "all" },
  { command: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], scope: "all" },
  { command: "tool-draw", keys: ["b"], scope: "boxes" },
  { command: "tool-select", keys: ["v"], scope: "boxes" },
  { command: "delete", keys: ["Delete", "Backspace"], scope: "boxes", needsSelection: true },
  { command: "box-next", keys: ["."], scope: "boxes" },
  { command: "box-previous", keys: [","], scope: "boxes" },
  { command: "hide", keys: ["Shift+H"], scope: "boxes" },
  { command: "zoom-in", keys: ["+", "="], scope: "image" },
  { command: "zoom-out", keys: ["-"], scope: "image" },
  { command: "fit", keys: ["Shift+F"], scope: "image" },
  { command: "filter", keys: ["/"], scope: "all" },
  { command: "escape", keys: ["Escape"], scope: "all" },
  { command: "help", keys: ["?"], scope: "all" },
];

export interface Situation {
  readonly scopes: ReadonlySet<Scope>;
  readonly selection: boolean;
}

export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** "Ctrl+Shift+Z", "Space", "b", "?": Shift is named for letters and named keys, where it adds something. */
export function chord(stroke: Stroke): string {
  const ctrl = stroke.ctrlKey || stroke.metaKey;
  const letter = /^\p{L}$/u.test(stroke.key);
  const name = stroke.key === " " ? "Space" : letter && (ctrl || stroke.shiftKey) ? stroke.key.toUpperCase() : stroke.key;
  const shift = stroke.shiftKey && (letter || name.length > 1);
  return `${ctrl ? "Ctrl+" : ""}${stroke.altKey ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

export function commandFor(stroke: Stroke, situation: Situation): Command | null {
  const pressed = chord(stroke);
  const binding = KEYMAP.find(
    ({ keys, scope, needsSelection }) =>
      keys.includes(pressed) && situation.scopes.has(scope) && (!needsSelection || situation.selection),
  );
  return binding?.command ?? null;
}

/** Plain keys that commands take, so that no class gets them. */
export function reservedKeys(scopes: ReadonlySet<Scope>): Set<string> {
  const bindings = KEYMAP.filter(({ scope }) => scopes.has(scope));
  return new Set(bindings.flatMap(({ keys }) => keys).filter((key) => key.length === 1));
}

export function bindingsFor(scopes: ReadonlySet<Scope>): Binding[] {
  return KEYMAP.filter(({ scope }) => scopes.has(scope));
}
