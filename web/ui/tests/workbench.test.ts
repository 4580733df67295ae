import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { choose } from "../src/state/labelling";
import { Courier } from "../src/state/courier";
import { LocalStore, scopeOf } from "../src/state/local";
import { Workbench } from "../src/state/workbench";
import { FakeServer, choice, schema } from "./fakes";

const scope = scopeOf(1, 1);
let name = 0;
let store: LocalStore;
let server: FakeServer;
let courier: Courier;
let bench: Workbench;
let later = 0;
const prepared: number[] = [];

async function sitDown(): Promise<void> {
  courier = new Courier(server, store, scopeOf(1));
  const clock = (): number => Date.now() + later;
  const prepare = ({ task_id }: { task_id: number }): number => prepared.push(task_id);
  bench = new Workbench({ api: server, store, courier, projectId: 1, scope, schema, prepare, clock });
  await courier.start();
  await bench.start();
}

const open = (): number | undefined => bench.desk.value?.bundle.task_id;
const give = (id: number): void => {
  const set = choose(bench.regions.value, schema.fields[0]!, id);
  if (set) bench.editor.commit(set);
};
const settled = (): Promise<void> => vi.waitFor(() => expect(courier.waiting.value).toBe(0), { timeout: 3_000 });

beforeEach(async () => {
  name += 1;
  prepared.length = 0;
  later = 0;
  store = new LocalStore(`workbench-${name}`);
  server = new FakeServer([1, 2, 3, 4, 5, 6], new Set([2]));
  await sitDown();
});

afterEach(() => courier.stop());

describe("the workbench", () => {
  it("opens the first task with its draft and has the next ones ready", () => {
    expect(open()).toBe(1);
    expect(bench.regions.value).toEqual([choice(1, 0.8)]);
    expect(bench.queue.held.value.map(({ bundle }) => bundle.task_id)).toEqual([1, 2, 3]);
    expect(prepared).toEqual([1, 2, 3]);
    expect(bench.changed.value).toBe(false);
  });

  it("shows the next task at once, before the server has answered", async () => {
    server.away = true;
    expect(bench.submit()).toBe(true);
    expect(open()).toBe(2);
    expect(courier.waiting.value).toBe(1);
    server.away = false;
    courier.kick();
    await settled();
    expect(server.submitted[0]).toMatchObject({ taskId: 1, regions: [choice(1, 0.8)] });
  });

  it("claims ahead after each answer and never shows a task twice", async () => {
    const seen: (number | undefined)[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await vi.waitFor(() => expect(open()).toBeDefined());
      seen.push(open());
      give(0);
      expect(bench.submit()).toBe(true);
      await Promise.resolve();
    }
    await settled();
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([1, 2, 3, 4, 5, 6]);
    await vi.waitFor(() => expect(bench.queue.phase.value).toBe("empty"));
    expect(bench.desk.value).toBeNull();
  });

  it("does not submit a blind task without an answer", () => {
    bench.submit();
    expect(open()).toBe(2);
    expect(bench.regions.value).toEqual([]);
    expect(bench.submit()).toBe(false);
    expect(bench.refusal.value).toEqual({ field: "label" });
    give(2);
    expect(bench.refusal.value).toBeNull();
    expect(bench.submit()).toBe(true);
  });

  it("opens exactly as it was left, undo stack included", async () => {
    give(0);
    give(2);
    await courier.quiet();
    courier.stop();
    await sitDown();
    expect(open()).toBe(1);
    expect(bench.regions.value).toEqual([choice(2)]);
    bench.sheet.undo();
    bench.sheet.undo();
    expect(bench.regions.value).toEqual([choice(1, 0.8)]);
  });

  it("goes on with the tasks it holds while the server is away", async () => {
    server.away = true;
    for (const id of [0, 1, 2]) {
      give(id);
      expect(bench.submit()).toBe(true);
    }
    await vi.waitFor(() => expect(courier.link.value).toBe("away"));
    expect(bench.desk.value).toBeNull();
    server.away = false;
    courier.kick();
    await settled();
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([1, 2, 3]);
    await vi.waitFor(() => expect(open()).toBe(4));
  });

  it("looks back, corrects, and returns to the open task", async () => {
    bench.submit();
    await settled();
    give(2);
    bench.back();
    await vi.waitFor(() => expect(open()).toBe(1));
    expect(bench.desk.value?.review).toBe(true);
    give(0);
    bench.submit();
    expect(open()).toBe(2);
    expect(bench.regions.value).toMatchObject([{ classes: [2] }]);
    await settled();
    expect(server.revised).toEqual([
      { annotationId: 10, payload: { regions: [choice(0)], active_seconds: expect.any(Number), expected_revision: 1 } },
    ]);
  });

  it("corrects an answer that has not even been sent yet", async () => {
    server.away = true;
    bench.submit();
    bench.back();
    await vi.waitFor(() => expect(open()).toBe(1));
    give(0);
    bench.submit();
    server.away = false;
    courier.kick();
    await settled();
    expect(server.submitted).toHaveLength(1);
    expect(server.revised[0]?.annotationId).toBe(10);
  });

  it("leaves an answer that was only looked at as it is", async () => {
    bench.submit();
    await settled();
    bench.back();
    await vi.waitFor(() => expect(open()).toBe(1));
    bench.submit();
    expect(open()).toBe(2);
    await settled();
    expect(server.revised).toEqual([]);
  });

  it("says when the lease ran out, and claims the task again with the work in it", async () => {
    give(2);
    await settled();
    server.leases.delete(1);
    await bench.queue.beat();
    expect(bench.lost.value).toBe(true);
    await bench.rescue.claimAgain();
    expect(bench.lost.value).toBe(false);
    expect(bench.regions.value).toEqual([choice(2)]);
  });

  it("drops lost tasks it only held ahead, and gets others", async () => {
    server.leases.delete(2);
    await bench.queue.beat();
    await vi.waitFor(() => expect(bench.queue.held.value).toHaveLength(3));
    expect(bench.lost.value).toBe(false);
  });

  it("sends a late answer after claiming its task again", async () => {
    server.late.add(1);
    give(0);
    bench.submit();
    await vi.waitFor(() => expect(courier.troubles.value).toHaveLength(1));
    await bench.rescue.claimAndSend(courier.troubles.value[0]!);
    await settled();
    expect(server.submitted.map(({ taskId }) => taskId)).toContain(1);
  });

  it("does not take back a task that was lent once more while its skip was on the way", async () => {
    let arrive = (): void => undefined;
    server.lending = new Promise((resolve) => (arrive = resolve));
    bench.skip();
    later += 5;
    const filled = bench.queue.refill();
    await settled();
    expect(server.skipped).toEqual([1]);
    arrive();
    await filled;
    expect(bench.queue.held.value.map(({ bundle }) => bundle.task_id)).not.toContain(1);
  });

  it("skips for good and gives back what it only held", async () => {
    bench.skip();
    expect(open()).toBe(2);
    await settled();
    expect(server.skipped).toEqual([1]);
    await bench.leave();
    expect([...server.leases]).not.toContain(3);
  });
});
