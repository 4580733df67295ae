import { describe, expect, it } from "vitest";
import { change, shift, type ChangeSet } from "../src/model/changes";
import { Editor } from "../src/state/editor";
import { box } from "./fakes";

describe("the editor", () => {
  it("undoes and redoes creating, changing and deleting, in order", () => {
    const editor = new Editor();
    const first = box("a", 0, 0, 10, 10);
    const moved = { ...first, x: 5 };
    editor.commit(change({ created: [first] }));
    editor.commit(change({ updated: [{ before: first, after: moved }] }));
    editor.commit(change({ deleted: [moved] }));
    expect(editor.all()).toEqual([]);
    editor.undo();
    expect(editor.all()).toEqual([moved]);
    editor.undo();
    expect(editor.all()).toEqual([first]);
    editor.undo();
    expect(editor.all()).toEqual([]);
    expect(editor.undo()).toBeNull();
    editor.redo();
    editor.redo();
    expect(editor.all()).toEqual([moved]);
  });

  it("forgets what was undone when something new is done", () => {
    const editor = new Editor();
    editor.commit(change({ created: [box("a", 0, 0, 1, 1)] }));
    editor.undo();
    editor.commit(change({ created: [box("b", 0, 0, 1, 1)] }));
    expect(editor.redo()).toBeNull();
    expect(editor.all().map(({ id }) => id)).toEqual(["b"]);
  });

  it("tells its listeners every change with where it came from, and loading as one", () => {
    const editor = new Editor();
    const heard: ChangeSet[] = [];
    const stop = editor.listen((set) => heard.push(set));
    editor.load([box("a", 0, 0, 1, 1)]);
    editor.commit(change({ deleted: [box("a", 0, 0, 1, 1)] }));
    editor.undo();
    editor.redo();
    stop();
    editor.undo();
    expect(heard.map(({ origin }) => origin)).toEqual(["load", "person", "undo", "redo"]);
  });

  it("goes on with the history it is given", () => {
    const editor = new Editor();
    const step = change({ created: [box("a", 0, 0, 1, 1)] });
    editor.load([box("a", 0, 0, 1, 1)], { undo: [step], redo: [] });
    editor.undo();
    expect(editor.all()).toEqual([]);
  });
});

describe("the z-order", () => {
  const regions = ["a", "b", "c", "d", "e"].map((id) => box(id, 0, 0, 10, 10));
  const ids = (editor: Editor): string => editor.all().map(({ id }) => id).join("");

  it("comes back when what was deleted comes back", () => {
    const editor = new Editor();
    editor.load(regions);
    editor.commit(change({ deleted: [regions[1]!, regions[3]!] }));
    expect(ids(editor)).toBe("ace");
    editor.undo();
    expect(ids(editor)).toBe("abcde");
    editor.redo();
    editor.undo();
    expect(ids(editor)).toBe("abcde");
  });

  it("is changed and changed back", () => {
    const editor = new Editor();
    editor.load(regions);
    editor.commit(shift({ id: "b", from: 1, to: 4 }));
    expect(ids(editor)).toBe("acdeb");
    editor.commit(shift({ id: "e", from: 3, to: 0 }));
    expect(ids(editor)).toBe("eacdb");
    editor.undo();
    editor.undo();
    expect(ids(editor)).toBe("abcde");
    editor.redo();
    expect(ids(editor)).toBe("acdeb");
  });

  it("does not forget a step, however many there are", () => {
    const editor = new Editor();
    editor.load(regions);
    for (let step = 0; step < 3000; step += 1) {
      const before = editor.get("a")!;
      editor.commit(change({ updated: [{ before, after: { ...regions[0]!, x: step + 1 } }] }));
    }
    for (let step = 0; step < 3000; step += 1) editor.undo();
    expect(editor.get("a")).toEqual(regions[0]);
    expect(editor.undo()).toBeNull();
  });

  it("keeps only the newest heavy steps beyond a reload", () => {
    const editor = new Editor();
    const mask = (counts: string) => ({ id: "m", kind: "mask" as const, field: "f", class: 0, size: [9, 9] as const, counts });
    editor.load([mask("0")]);
    for (let step = 0; step < 50; step += 1) {
      const before = editor.get("m")!;
      editor.commit(change({ updated: [{ before, after: mask("0".repeat(100_000 + step)) }] }));
    }
    expect(editor.history.undo.length).toBeLessThan(25);
    expect(editor.history.undo.length).toBeGreaterThan(10);
    expect(editor.history.undo.at(-1)?.updated[0]?.after).toEqual(editor.get("m"));
  });
});
