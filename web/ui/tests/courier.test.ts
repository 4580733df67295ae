import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Courier } from "../src/state/courier";
import { LocalStore, keyOf, scopeOf, type LocalDraft, type Parcel } from "../src/state/local";
import { FakeServer, choice } from "./fakes";

const scope = scopeOf(1, 1);
let name = 0;
let store: LocalStore;
let server: FakeServer;
let courier: Courier;

function parcel(task_id: number, parts: Partial<Parcel> = {}): Parcel {
  return {
    id: `parcel-${task_id}`, scope, order: task_id, errand: "submit", task_id, regions: [choice(1)], prediction_id: null,
    blind: false, active_seconds: 1, sequence: 1, trouble: null, ...parts,
  };
}

function draft(task_id: number, sequence: number): LocalDraft {
  return {
    key: keyOf(scope, task_id), scope, task_id, regions: [choice(sequence % 3)], prediction_id: null, blind: false,
    active_seconds: 1, sequence, saved: 0, history: { undo: [], redo: [] }, revision: false,
  };
}

const settled = (): Promise<void> => vi.waitFor(() => expect(courier.waiting.value).toBe(0), { timeout: 3_000 });

beforeEach(() => {
  name += 1;
  store = new LocalStore(`courier-${name}`);
  server = new FakeServer([1, 2, 3, 4]);
  courier = new Courier(server, store, scopeOf(1));
});

afterEach(() => courier.stop());

describe("the courier", () => {
  it("delivers in order and forgets what arrived", async () => {
    courier.post(parcel(1));
    courier.post(parcel(2));
    await settled();
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([1, 2]);
    await courier.quiet();
    expect(await store.list("parcels", scope)).toEqual([]);
  });

  it("keeps everything while the server is away and sends it after", async () => {
    server.away = true;
    courier.post(parcel(1));
    courier.post(parcel(2));
    courier.keep(draft(3, 1));
    await vi.waitFor(() => expect(courier.link.value).toBe("away"));
    expect(courier.waiting.value).toBe(3);
    server.away = false;
    courier.kick();
    await settled();
    expect(courier.link.value).toBe("here");
    expect(server.submitted).toHaveLength(2);
    expect(server.drafts.get(3)?.sequence).toBe(1);
  });

  it("goes on in another visit with what was left on disk", async () => {
    server.away = true;
    courier.post(parcel(1));
    courier.keep(draft(2, 5));
    await vi.waitFor(() => expect(courier.link.value).toBe("away"));
    await courier.quiet();
    courier.stop();
    server.away = false;
    courier = new Courier(server, store, scopeOf(1));
    await courier.start();
    await settled();
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([1]);
    expect(server.drafts.get(2)?.sequence).toBe(5);
  });

  it("leaves another person's work alone", async () => {
    server.away = true;
    courier.post(parcel(1));
    await vi.waitFor(() => expect(courier.link.value).toBe("away"));
    courier.stop();
    server.away = false;
    courier = new Courier(server, store, scopeOf(2));
    await courier.start();
    expect(courier.waiting.value).toBe(0);
    expect(server.submitted).toEqual([]);
  });

  it("sends only the newest of quick edits", async () => {
    const save = vi.spyOn(server, "saveDraft");
    for (let sequence = 1; sequence <= 5; sequence += 1) courier.keep(draft(1, sequence));
    await settled();
    expect(save).toHaveBeenCalledTimes(1);
    expect(server.drafts.get(1)?.sequence).toBe(5);
    expect((await store.get("drafts", keyOf(scope, 1)))?.saved).toBe(5);
  });

  it("waits for a new sign-in without losing anything", async () => {
    server.signedOut = true;
    courier.post(parcel(1));
    await vi.waitFor(() => expect(courier.link.value).toBe("signed-out"));
    server.signedOut = false;
    courier.kick();
    await settled();
    expect(server.submitted).toHaveLength(1);
  });

  it("says that an answer came late, keeps it, and sends it again on request", async () => {
    server.late.add(1);
    courier.post(parcel(1));
    courier.post(parcel(2));
    await vi.waitFor(() => expect(courier.troubles.value).toHaveLength(1));
    await settled();
    expect(courier.troubles.value[0]?.trouble?.kind).toBe("late");
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([2]);
    server.late.delete(1);
    courier.settle("parcel-1", "send");
    await settled();
    expect(server.submitted.map(({ taskId }) => taskId)).toEqual([2, 1]);
    expect(courier.troubles.value).toEqual([]);
  });

  it("drops the draft of what is submitted", async () => {
    courier.keep(draft(1, 3));
    courier.post(parcel(1));
    await settled();
    await courier.quiet();
    expect(server.drafts.has(1)).toBe(false);
    expect(await store.get("drafts", keyOf(scope, 1))).toBeUndefined();
  });
});
