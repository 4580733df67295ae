import { describe, expect, it } from "vitest";
import { firstDouble, schemaFor, splitNames } from "../src/model/newschema";
import { withoutScore } from "../src/model/region";
import { choose, isOneKey, missingField, relabel } from "../src/state/labelling";
import { openTask } from "../src/state/opening";
import type { Bundle } from "../src/model/task";
import { box, choice, schema } from "./fakes";

const field = schema.fields[0]!;

describe("choosing a class", () => {
  it("replaces the model's word and its score", () => {
    const set = choose([choice(1, 0.9)], field, 2);
    expect(set?.updated[0]?.after).toEqual({ id: "p1", kind: "choice", field: "label", classes: [2] });
  });

  it("leaves an agreed draft as it was, score and all", () => {
    expect(choose([choice(1, 0.9)], field, 1)).toBeNull();
  });

  it("adds and takes away where several may be chosen", () => {
    const several = { ...field, multiple: true };
    const added = choose([choice(2)], several, 0)?.updated[0]?.after;
    expect(added).toMatchObject({ classes: [0, 2] });
    expect(choose([choice(2)], several, 2)?.deleted).toHaveLength(1);
  });

  it("relabels boxes and drops the score", () => {
    const drafted = { ...box("a", 0, 0, 1, 1), score: 0.4 };
    expect(relabel(drafted, 3)?.updated[0]?.after).toEqual({ ...withoutScore(drafted), class: 3 });
    expect(relabel(drafted, 0)).toBeNull();
  });

  it("asks for what is required", () => {
    expect(missingField(schema, [])?.name).toBe("label");
    expect(missingField(schema, [choice(0)])).toBeNull();
    expect(isOneKey(schema)).toBe(true);
    expect(isOneKey({ ...schema, fields: [{ ...field, multiple: true }] })).toBe(false);
  });
});

describe("opening a task", () => {
  const bundle: Bundle = {
    task_id: 1,
    item: { id: 1, kind: "text", text: "", media_url: null, width: null, height: null, external_id: null, attributes: {} },
    expires_at: "2099-01-01T00:00:00Z",
    blind: false,
    prediction: { id: 7, model_version_id: 1, model_number: 1, regions: [choice(1, 0.9)], confidence: 0.9 },
    draft: null,
  };
  const local = {
    key: "k", scope: "s", task_id: 1, regions: [choice(2)], prediction_id: 7, blind: false, active_seconds: 3,
    sequence: 4, saved: 2, history: { undo: [], redo: [] }, revision: false,
  };
  const server = { regions: [choice(0)], prediction_id: 7, blind: false, active_seconds: 9, sequence: 6, late: false };

  it("begins with the prediction", () => {
    expect(openTask(bundle, null)).toMatchObject({ source: "model", regions: [choice(1, 0.9)], prediction_id: 7 });
  });

  it("shows nothing on blind tasks, whatever was sent", () => {
    expect(openTask({ ...bundle, blind: true }, null)).toMatchObject({ source: "blank", regions: [], prediction_id: null });
  });

  it("takes the newer draft, by sequence", () => {
    expect(openTask(bundle, local)).toMatchObject({ source: "mine", regions: [choice(2)], sequence: 4, saved: 2 });
    expect(openTask({ ...bundle, draft: server }, local)).toMatchObject({ regions: [choice(0)], sequence: 6, saved: 6 });
    expect(openTask({ ...bundle, draft: { ...server, sequence: 4 } }, local)).toMatchObject({ regions: [choice(2)] });
  });

  it("keeps the seconds of an untouched visit", () => {
    expect(openTask(bundle, { ...local, sequence: 0, saved: 0 })).toMatchObject({ source: "model", active_seconds: 3 });
  });
});

describe("a new project's classes", () => {
  it("come from lines and commas", () => {
    expect(splitNames(" cat, dog\n\nowl ,")).toEqual(["cat", "dog", "owl"]);
    expect(firstDouble(["a", "b", "a"])).toBe("a");
  });

  it("become a schema with frozen numbers", () => {
    expect(schemaFor(["a", "b"], "boxes").fields[0]).toMatchObject({ kind: "box", multiple: true, required: false, classes: [0, 1] });
  });
});
