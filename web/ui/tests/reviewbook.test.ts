import { expect, it } from "vitest";
import type { ReviewAnswer, ReviewApi, ReviewTask, Verdict } from "../src/api/reviews";
import { Editor } from "../src/state/editor";
import { ReviewBook, verdictOn } from "../src/state/reviewbook";
import { replacement } from "../src/tools/verdicts";
import type { Region } from "../src/model/region";
import { box, choice } from "./fakes";

const answer = (id: number, regions: readonly Region[]): ReviewAnswer => ({
  annotation_id: id, annotator_id: id, annotator: `a${id}`, revision: 1, regions, active_seconds: 1, created_at: "2026-01-01T00:00:00Z",
});

it("says by what was changed which verdict was given", () => {
  const one = [answer(1, [choice(0)])];
  expect(verdictOn(one, [choice(0)], 2)).toEqual({ verdict: "accept" });
  expect(verdictOn(one, [choice(1)], 2)).toEqual({ verdict: "fix", annotation_id: 1, regions: [choice(1)], active_seconds: 2 });
  const two = [...one, answer(2, [choice(1)])];
  expect(verdictOn(two, [choice(1)], 2)).toEqual({ verdict: "pick", annotation_id: 2 });
  expect(verdictOn(two, [choice(2)], 2).verdict).toBe("merge");
  const same = [...one, answer(2, [{ ...choice(0), id: "other" }])];
  expect(verdictOn(same, [choice(0)], 2)).toEqual({ verdict: "accept" });
});

it("puts another answer on screen in one step that can be undone", () => {
  const mine = [box("a", 0, 0, 5, 5), box("b", 9, 9, 5, 5)];
  const theirs = [box("b", 9, 9, 8, 8), box("c", 20, 20, 5, 5)];
  const editor = new Editor();
  editor.load(mine);
  editor.commit(replacement(mine, theirs));
  expect(editor.all().map(({ id }) => id).sort()).toEqual(["b", "c"]);
  expect(editor.get("b")).toEqual(theirs[0]);
  editor.undo();
  expect(editor.all()).toEqual(mine);
});

it("sends every answer it saw along with the verdict", async () => {
  const sent: { task: ReviewTask; verdict: Verdict }[] = [];
  const task: ReviewTask = {
    task_id: 7, reason: null, suspicion: 0, until: "2026-01-01T00:00:00Z", prediction: null, comments: [], reviews: [],
    item: { id: 3, kind: "text", text: "t", media_url: null, width: null, height: null, external_id: null, attributes: {} },
    answers: [answer(1, [choice(0)])],
  };
  const api: ReviewApi = {
    claim: async () => ({ tasks: [task], pending: 4 }),
    show: async () => task,
    heartbeat: async (ids) => ids.map((task_id) => ({ task_id, until: task.until })),
    release: async () => undefined,
    pass: async () => undefined,
    decide: async (about, verdict) => {
      sent.push({ task: about, verdict });
      return { task_id: 7, verdict: verdict.verdict, annotation_id: null };
    },
  };
  const book = new ReviewBook(api);
  const [bundle] = await book.claim(1, 1);
  expect(bundle?.prediction?.regions).toEqual([choice(0)]);
  const draft = { regions: [choice(0)], prediction_id: null, blind: false, active_seconds: 1, sequence: 1 };
  await book.submit(7, draft, "key");
  await book.reject(7, 1, "look again", null, "key");
  expect(sent.map(({ verdict }) => verdict)).toEqual([{ verdict: "accept" }, { verdict: "reject", annotation_id: 1, comment: "look again" }]);
  expect(sent[0]?.task.answers).toEqual(task.answers);
  expect(book.pending.value).toBe(2);
  await expect(book.submit(8, draft, "key")).rejects.toThrow("not looked at");
});
