import { afterEach, describe, expect, it } from "vitest";
import { assignKeys, filterClasses } from "../src/model/classkeys";
import { holders, isKept } from "../src/state/conflicts";
import { entries, offer, search } from "../src/state/palette";
import { DEFAULT_KEYMAP, chord, keysOf, knownKeys, lineFor, ownKeys, reachable, reservedKeys, type Scope, type Situation, type Stroke } from "../src/state/keymap";
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

describe("a person's own keys", () => {
  afterEach(() => {
    ownKeys.value = {};
  });

  it("take the place of those a command came with", () => {
    ownKeys.value = knownKeys({ skip: ["F9"], "gone-command": ["x"] });
    const at = { scopes: scopes("all"), selection: false };
    expect(commandFor(stroke("F9"), at)).toBe("skip");
    expect(commandFor(stroke("S", { shiftKey: true }), at)).toBeNull();
    expect(keysOf("skip")).toEqual(["F9"]);
    expect(ownKeys.value).toEqual({ skip: ["F9"] });
  });

  it("are free for classes once no command has them", () => {
    ownKeys.value = { "tool-draw": ["F2"] };
    expect(reservedKeys(scopes("all", "image", "boxes")).has("b")).toBe(false);
  });

  it("do not conflict as they come", () => {
    const clashes = DEFAULT_KEYMAP.flatMap((line) => line.keys.flatMap((key) => holders(DEFAULT_KEYMAP, line.command, key).map((other) => `${line.command} and ${other}: ${key}`)));
    expect(clashes).toEqual([]);
  });

  it("are refused where another command or the browser has them", () => {
    expect(holders(DEFAULT_KEYMAP, "skip", "Ctrl+Z")).toEqual(["undo"]);
    expect(holders(DEFAULT_KEYMAP, "skip", "b")).toEqual([]);
    expect(isKept("Ctrl+W") && isKept("Tab") && isKept("Escape")).toBe(true);
    expect(isKept("Ctrl+K") || isKept("w")).toBe(false);
  });

  it("are shown only where they reach their command", () => {
    const line = (command: string, ...names: Scope[]) => reachable(scopes(...names)).find((each) => each.command === command)?.keys;
    expect(line("back", "all")).toEqual(["ArrowLeft", "["]);
    expect(line("back", "all", "regions", "spans")).toEqual(["["]);
  });
});

describe("the palette", () => {
  const entry = (name: string, group = "Command") => ({ id: name, name, group, keys: [], run: () => undefined });

  it("finds what holds every typed word, beginnings first", () => {
    const all = [entry("Redo"), entry("Undo"), entry("Go on"), entry("World", "Class")];
    expect(search(all, "o").map(({ name }) => name)).toEqual(["Redo", "Undo", "Go on", "World"]);
    expect(search(all, "do un").map(({ name }) => name)).toEqual(["Undo"]);
    expect(search(all, "class w").map(({ name }) => name)).toEqual(["World"]);
    expect(search(all, "go").map(({ name }) => name)).toEqual(["Go on"]);
  });

  it("shows what the page at hand offers, and forgets it with the page", () => {
    const stop = offer(() => [entry("Here")]);
    expect(entries.value.map(({ name }) => name)).toEqual(["Here"]);
    stop();
    expect(entries.value).toEqual([]);
  });
});
