/** The wall as it is worked on: what is chosen, what was given, and how to take it back. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";
import { giveSweep, undoSweep, type Left, type SweepAnswer, type Swept } from "../../api/explorer";
import type { ItemRow } from "../../api/items";
import { all, NOTHING_CHOSEN, step, toggled, type Chosen, type Step } from "../../model/wall";
import { chord } from "../../state/keymap";
import { words } from "../../words";
import { useAct } from "../parts/action";

export type Mark =
  | { readonly kind: "given"; readonly classId: number }
  | { readonly kind: "left"; readonly reason: Left["reason"]; readonly detail: string };

export interface Wall {
  readonly chosen: Chosen;
  readonly marks: ReadonlyMap<number, Mark>;
  readonly working: boolean;
  readonly problem: string;
  readonly outcome: string;
  readonly canUndo: boolean;
  choose(chosen: Chosen): void;
  give(classId: number): void;
  undo(): void;
  press(event: KeyboardEvent): void;
}

interface Done {
  readonly swept: readonly Swept[];
  readonly before: ReadonlyMap<number, Mark>;
}

const AT_ONCE = 200;
const STEPS: Readonly<Record<string, Step>> = {
  ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last",
};

export function useWall(
  projectId: number, field: string, rows: readonly ItemRow[], list: RefObject<HTMLUListElement | null>, keys: ReadonlyMap<number, string>,
): Wall {
  const [chosen, setChosen] = useState(NOTHING_CHOSEN);
  const [marks, setMarks] = useState<ReadonlyMap<number, Mark>>(new Map());
  const [outcome, setOutcome] = useState("");
  const [done, setDone] = useState<readonly Done[]>([]);
  const act = useAct();
  const since = useRef(Date.now());
  const first = rows[0]?.id;
  useEffect(() => setChosen(NOTHING_CHOSEN), [first]);
  useEffect(() => {
    list.current?.querySelector(`#tile-${chosen.at}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen.at]);

  const give = (classId: number): void => {
    const picked = [...chosen.places].sort((a, b) => a - b).flatMap((place) => rows[place] ?? []);
    if (picked.length === 0 || act.working) return;
    const seconds = Math.min((Date.now() - since.current) / 1000, 600);
    since.current = Date.now();
    act.run(async () => {
      const answers: SweepAnswer[] = [];
      for (let start = 0; start < picked.length; start += AT_ONCE) {
        const part = picked.slice(start, start + AT_ONCE);
        const tasks = part.map(({ task_id, prediction, annotation }) =>
          prediction && !annotation ? { task_id, prediction_id: prediction.id } : { task_id });
        answers.push(await giveSweep(projectId, { field, classes: [classId], tasks, active_seconds: (seconds * part.length) / picked.length }));
      }
      const swept = answers.flatMap((answer) => answer.swept);
      const left = answers.flatMap((answer) => answer.left);
      const itemOf = new Map(picked.map((row) => [row.task_id, row.id]));
      const next = new Map(marks);
      for (const one of swept) next.set(one.item_id, { kind: "given", classId });
      for (const one of left) next.set(itemOf.get(one.task_id) ?? 0, { kind: "left", reason: one.reason, detail: one.detail });
      setDone([...done, { swept: swept.filter((one) => !one.unchanged), before: marks }]);
      setMarks(next);
      setChosen({ ...NOTHING_CHOSEN, at: chosen.at });
      setOutcome(words.grid.given(swept.length, left.length));
    });
  };

  const undo = (): void => {
    const last = done.at(-1);
    if (!last || act.working) return;
    act.run(async () => {
      const answers: SweepAnswer[] = [];
      for (let start = 0; start < last.swept.length; start += AT_ONCE) {
        answers.push(await undoSweep(projectId, last.swept.slice(start, start + AT_ONCE)));
      }
      setDone(done.slice(0, -1));
      setMarks(last.before);
      setOutcome(words.grid.undone(answers.flatMap((answer) => answer.swept).length, answers.flatMap((answer) => answer.left).length));
    });
  };

  const press = (event: KeyboardEvent): void => {
    const pressed = chord(event);
    const direction = STEPS[event.key];
    const classId = [...keys].find(([, key]) => key === pressed)?.[0];
    if (direction && !event.ctrlKey && !event.metaKey) setChosen(step(chosen, direction, event.shiftKey, rows.length, columns(list.current)));
    else if (pressed === "Ctrl+A") setChosen(all(rows.length));
    else if (pressed === "Ctrl+Z") undo();
    else if (pressed === "Escape") setChosen(NOTHING_CHOSEN);
    else if (pressed === "Space" && chosen.at >= 0) setChosen(toggled(chosen, chosen.at));
    else if (classId !== undefined) give(classId);
    else return;
    event.preventDefault();
  };

  return { chosen, marks, working: act.working, problem: act.problem, outcome, canUndo: done.length > 0, choose: setChosen, give, undo, press };
}

/** Tiles in the first line of the wall. */
function columns(list: HTMLElement | null): number {
  const tiles = [...(list?.querySelectorAll<HTMLElement>(".tile") ?? [])];
  const top = tiles[0]?.offsetTop;
  const count = tiles.findIndex((tile) => tile.offsetTop !== top);
  return count < 0 ? Math.max(tiles.length, 1) : count;
}
