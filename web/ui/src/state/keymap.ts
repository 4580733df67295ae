/** Every key of the workbench, as data: the handler, the help sheet, the palette and the editor read the same list. */

import { computed, signal, type Signal } from "@preact/signals";
import type { Binding, Scope } from "./keys/binding";
import { DRAWING_KEYS } from "./keys/drawing";
import { ANSWER_KEYS, GENERAL_KEYS } from "./keys/general";
import { IMAGE_KEYS } from "./keys/image";
import { REGION_KEYS } from "./keys/regions";
import { REVIEW_KEYS } from "./keys/review";
import { TEXT_KEYS } from "./keys/text";

export type { Binding, Scope } from "./keys/binding";

/** Earlier lines win: what is special to the item comes before what holds everywhere. */
const LINES = [...DRAWING_KEYS, ...ANSWER_KEYS, ...REVIEW_KEYS, ...IMAGE_KEYS, ...TEXT_KEYS, ...REGION_KEYS, ...GENERAL_KEYS] as const;

export type Command = (typeof LINES)[number]["command"];

export interface Line extends Binding {
  readonly command: Command;
}

export const DEFAULT_KEYMAP: readonly Line[] = LINES;

/** The keys a person gave to commands instead of the ones they come with. */
export type OwnKeys = Partial<Readonly<Record<Command, readonly string[]>>>;

export const ownKeys: Signal<OwnKeys> = signal<OwnKeys>({});

export const keymap = computed<readonly Line[]>(() => withKeys(ownKeys.value));

export function withKeys(own: OwnKeys): Line[] {
  return DEFAULT_KEYMAP.map((line) => ({ ...line, keys: own[line.command] ?? line.keys }));
}

/** Only what names a command of today: the keymap was kept by an older or newer version of the pages. */
export function knownKeys(kept: Readonly<Record<string, readonly string[]>>): OwnKeys {
  return Object.fromEntries(DEFAULT_KEYMAP.flatMap(({ command }) => (kept[command] ? [[command, kept[command]]] : [])));
}

export function keysOf(command: Command): readonly string[] {
  return keymap.value.find((line) => line.command === command)?.keys ?? [];
}

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
  readonly code?: string;
}

/** "Ctrl+Shift+Z", "Space", "b", "?": Shift is named for letters and named keys, where it adds something. */
export function chord(stroke: Stroke): string {
  // AltGr writes "{" and its like on many keyboards, and says Ctrl and Alt as well.
  const typed = stroke.ctrlKey && stroke.altKey && /^[^\p{L}\p{N}\s]$/u.test(stroke.key);
  const ctrl = (stroke.ctrlKey || stroke.metaKey) && !typed;
  const alt = stroke.altKey && !typed;
  const key = alt ? underAlt(stroke) : stroke.key;
  const letter = /^\p{L}$/u.test(key);
  const name = key === " " ? "Space" : letter && (ctrl || alt || stroke.shiftKey) ? key.toUpperCase() : key;
  const shift = stroke.shiftKey && (letter || name.length > 1);
  return `${ctrl ? "Ctrl+" : ""}${alt ? "Alt+" : ""}${shift ? "Shift+" : ""}${name}`;
}

const UNDER_ALT: Readonly<Record<string, string>> = { Period: ".", Comma: "," };

/** On some keyboards Alt writes another character: the place of the key tells which one was meant. */
function underAlt({ key, code = "" }: Stroke): string {
  return /^(?:Key|Digit)(.)$/.exec(code)?.[1] ?? UNDER_ALT[code] ?? key;
}

export function lineFor(stroke: Stroke, situation: Situation): Line | null {
  const pressed = chord(stroke);
  const line = keymap.value.find(
    ({ keys, scope, needsSelection }) =>
      keys.includes(pressed) && situation.scopes.has(scope) && (!needsSelection || situation.selection),
  );
  return line ?? null;
}

/** Scopes that hold only at times: their keys are given back. */
const PASSING: ReadonlySet<Scope> = new Set<Scope>(["drawing", "pointer"]);

/** The commands of these scopes, each with the keys that reach it: an earlier line of the keymap may have taken one. */
export function reachable(scopes: ReadonlySet<Scope>): Line[] {
  const taken = new Set<string>();
  return linesFor(scopes).map((line) => {
    const keys = line.keys.filter((key) => !taken.has(key));
    if (!line.needsSelection && !PASSING.has(line.scope)) for (const key of keys) taken.add(key);
    return { ...line, keys };
  });
}

/** Plain keys that commands take, so that no class gets them. */
export function reservedKeys(scopes: ReadonlySet<Scope>): Set<string> {
  return new Set(linesFor(scopes).flatMap(({ keys }) => keys).filter((key) => key.length === 1));
}

export function linesFor(scopes: ReadonlySet<Scope>): Line[] {
  return keymap.value.filter(({ scope }) => scopes.has(scope));
}
