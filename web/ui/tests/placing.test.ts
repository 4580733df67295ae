/** Pointers in, regions out: the drawing tools against a bench without a page. */

import { signal } from "@preact/signals";
import { beforeEach, describe, expect, it } from "vitest";
import { Stage } from "../src/canvas/stage";
import type { Point } from "../src/model/geometry";
import type { Drawn } from "../src/model/region";
import type { Field } from "../src/model/schema";
import { makeTool, type ToolName } from "../src/tools/registry";
import { pointerAt, type Bench, type Tool, type Touch } from "../src/tools/tool";
import { box } from "./fakes";

const PLAIN: Touch = { button: 0, alt: false, shift: false };
let made: Drawn[] = [];
let under: Drawn | undefined;
let chosen: Drawn | null = null;
let bench: Bench;
let tool: Tool;

function take(kind: Field["kind"], name: ToolName = "draw", more: Partial<Field> = {}): void {
  const field: Field = { name: "things", kind, classes: [0], multiple: true, ...more };
  const stage = new Stage({ styles: () => ({ color: "#123456", name: "car" }), edges: () => [], shown: () => true });
  stage.size = { width: 100, height: 80 };
  bench = {
    stage,
    brush: signal(4),
    vertex: signal<string | null>(null),
    selected: () => chosen,
    select: (id) => {
      if (id === null) chosen = null;
      else if (under?.id === id) chosen = under;
    },
    at: () => under,
    editable: () => true,
    target: () => ({ field, class: 0, color: "#123456", name: "car" }),
    styleOf: () => ({ color: "#123456", name: "car" }),
    snap: (point) => point,
    inside: (point) => point,
    segment: () => Promise.reject(new Error("not here")),
    note: () => undefined,
    add: (region) => void made.push(region),
    replace: (_before, after) => void made.push(after),
    remove: () => undefined,
  };
  tool = makeTool(name, bench);
}

const at = (point: Point, touch: Partial<Touch> = {}) => pointerAt(bench.stage, point, { ...PLAIN, ...touch });
const click = (x: number, y: number, touch: Partial<Touch> = {}): void => {
  tool.move(at({ x, y }, touch));
  tool.down(at({ x, y }, touch), null);
  tool.up(at({ x, y }, touch));
};

describe("drawing", () => {
  beforeEach(() => {
    made = [];
    under = undefined;
    chosen = null;
  });

  it("makes a box by dragging and by two clicks alike", () => {
    take("box");
    tool.down(at({ x: 10, y: 10 }), null);
    tool.move(at({ x: 30, y: 20 }));
    tool.up(at({ x: 30, y: 20 }));
    click(10, 10);
    expect(tool.busy).toBe(true);
    click(30, 20);
    expect(made).toHaveLength(2);
    expect(made[0]).toMatchObject({ kind: "box", x: 10, y: 10, width: 20, height: 10 });
    expect({ ...made[0], id: "" }).toEqual({ ...made[1], id: "" });
  });

  it("selects the box that is clicked on instead of beginning another", () => {
    take("box");
    under = box("a", 0, 0, 50, 50);
    click(10, 10);
    expect(chosen).toBe(under);
    expect(tool.busy).toBe(false);
  });

  it("shuts a polygon at its first point, by a second click on the spot, or when told to", () => {
    for (const end of [() => click(11, 10), () => click(30, 40), () => tool.finish?.()]) {
      take("polygon");
      click(10, 10);
      click(50, 10);
      click(30, 40);
      end();
      expect(tool.busy).toBe(false);
    }
    expect(made.map((region) => region.kind === "polygon" && region.points)).toEqual(Array(3).fill([[10, 10], [50, 10], [30, 40]]));
  });

  it("follows a pen that is not lifted", () => {
    take("polygon");
    tool.down(at({ x: 10, y: 10 }), null);
    for (const [x, y] of [[40, 10], [70, 12], [70, 50], [40, 60], [12, 40]] as const) tool.move(at({ x, y }));
    tool.up(at({ x: 12, y: 40 }));
    tool.finish?.();
    expect(made[0]?.kind === "polygon" && made[0].points.length).toBe(6);
  });

  it("drops what cannot be complete yet", () => {
    take("polygon");
    click(10, 10);
    click(50, 10);
    tool.finish?.();
    expect(made).toEqual([]);
    expect(tool.busy).toBe(false);
  });

  it("places keypoints in order: hidden with Shift, left out, taken back", () => {
    take("keypoints", "draw", { points: ["head", "hand", "foot"] });
    click(10, 10);
    click(99, 70);
    tool.retract?.();
    click(20, 20, { shift: true });
    tool.skip?.();
    expect(made).toMatchObject([{ kind: "keypoints", points: [[10, 10, 2], [20, 20, 1], [0, 0, 0]] }]);
  });

  it("cuts the ring into the selected polygon", () => {
    take("polygon", "hole");
    chosen = { id: "p", kind: "polygon", field: "things", class: 0, points: [[0, 0], [90, 0], [90, 70], [0, 70]] };
    click(20, 20);
    click(40, 20);
    click(40, 40);
    tool.finish?.();
    expect(made).toMatchObject([{ id: "p", holes: [[[20, 20], [40, 20], [40, 40]]] }]);
  });

  it("drags a vertex, and takes it away with Alt", () => {
    take("polygon", "select");
    chosen = { id: "p", kind: "polygon", field: "things", class: 0, points: [[0, 0], [90, 0], [90, 70], [0, 70]] };
    tool.down(at({ x: 90, y: 0 }), "v:0:1");
    tool.move(at({ x: 80, y: 10 }));
    tool.up(at({ x: 80, y: 10 }));
    tool.down(at({ x: 90, y: 70 }, { alt: true }), "v:0:2");
    expect(made).toMatchObject([{ points: [[0, 0], [80, 10], [90, 70], [0, 70]] }, { points: [[0, 0], [90, 0], [0, 70]] }]);
  });
});
