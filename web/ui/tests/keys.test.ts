import { describe, expect, it } from "vitest";
import { assignKeys, filterClasses } from "../src/model/classkeys";
import { DEFAULT_KEYMAP, chord, lineFor, reservedKeys, type Scope, type Situation, type Stroke } from "../src/state/keymap";
import { words } from "../src/words";

const stroke = (key: string, held: Partial<Stroke> = {}): Stroke => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held });
const commandFor = (pressed: Stroke, at: Situation): string | null => lineFor(pressed, at)?.command ?? null;
const classes = (...names: string[]) => names.map((name, id) => ({ id, name }));
const scopes = (...names: Scope[]): Set<Scope> => new Set(names);

describe("class keys", () => {
  it("give a class named by one key that key", () => {
    const keys = assignKeys(classes("0", "1", "7", "other"), new Set());
    expect([...keys]).toEqual([[0, "0"], [1, "1"], [2, "7"], [3, "2"]]);
  });

  it("go from digits to letters and leave out what commands use", () => {
    const keys = assignKeys(classes(..."a car,a bus,a van,x4,x5,x6,x7,x8,x9,x10,x11,x12".split(",")), new Set(["b"]));
    expect([...keys.values()].join("")).toBe("1234567890ac");
  });

  it("run out without doubling", () => {
    const many = classes(...Array.from({ length: 50 }, (_, at) => `class ${at}`));
    const keys = assignKeys(many, new Set());
    expect(keys.size).toBe(36);
    expect(new Set(keys.values()).size).toBe(36);
  });

  it("filter by name, beginnings first", () => {
    expect(filterClasses(classes("dark red", "red", "green"), "RED").map(({ name }) => name)).toEqual(["red", "dark red"]);
  });
});

describe("the keymap", () => {
  it("names strokes the same way on every keyboard", () => {
    expect(chord(stroke("z", { ctrlKey: true }))).toBe("Ctrl+Z");
    expect(chord(stroke("Z", { metaKey: true, shiftKey: true }))).toBe("Ctrl+Shift+Z");
    expect(chord(stroke(" "))).toBe("Space");
    expect(chord(stroke("?", { shiftKey: true }))).toBe("?");
    expect(chord(stroke("S", { shiftKey: true }))).toBe("Shift+S");
    expect(chord(stroke("b"))).toBe("b");
    expect(chord(stroke("k", { altKey: true }))).toBe("Alt+K");
    expect(chord(stroke("˚", { altKey: true, code: "KeyK" }))).toBe("Alt+K");
    expect(chord(stroke("{", { altKey: true, ctrlKey: true, code: "Digit7" }))).toBe("{");
  });

  it("lets the arrows move a selected box and else look back", () => {
    const all = scopes("all", "image", "boxes");
    expect(commandFor(stroke("ArrowLeft"), { scopes: all, selection: true })).toBe("nudge-left");
    expect(commandFor(stroke("ArrowLeft"), { scopes: all, selection: false })).toBe("back");
  });

  it("gives the drawing keys to classes where nothing is drawn", () => {
    expect(reservedKeys(scopes("all", "image")).has("b")).toBe(false);
    expect(reservedKeys(scopes("all", "image", "boxes")).has("b")).toBe(true);
    expect(commandFor(stroke("b"), { scopes: scopes("all"), selection: false })).toBeNull();
  });

  it("is explained line by line on the help sheet", () => {
    for (const { command } of DEFAULT_KEYMAP) expect(words.commands[command]).toBeTruthy();
  });
});
