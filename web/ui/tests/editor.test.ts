import { describe, expect, it } from "vitest";
import { change, type ChangeSet } from "../src/model/changes";
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
