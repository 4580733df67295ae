/** The ways out when a task or its answer did not go the plain way: claim again, send again, mend, let go. */

import type { QueueApi } from "../api/queue";
import type { Bundle } from "../model/task";
import type { Courier } from "./courier";
import { keyOf, type LocalDraft, type Parcel } from "./local";
import type { TaskQueue } from "./queue";
import type { Sheet } from "./sheet";

export interface RescueParts {
  readonly api: QueueApi;
  readonly courier: Courier;
  readonly queue: TaskQueue;
  readonly sheet: Sheet;
  readonly scope: string;
  /** Shows the first held task and keeps its work as a new draft. */
  readonly resume: () => void;
}

export class Rescue {
  constructor(private readonly parts: RescueParts) {}

  /** Asks for the task on screen again after its lease ran out. */
  async claimAgain(): Promise<void> {
    const { api, queue, sheet, resume } = this.parts;
    const desk = sheet.desk.value;
    if (!desk) return;
    const bundle = await api.claimTask(desk.bundle.task_id);
    const draft = sheet.draft();
    queue.hold(bundle, { ...draft, sequence: Math.max(draft.sequence, (bundle.draft?.sequence ?? 0) + 1) });
    resume();
  }

  /** A refused or late answer: claim its task again and send it as it is. */
  async claimAndSend(parcel: Parcel): Promise<void> {
    await this.parts.api.claimTask(parcel.task_id);
    this.parts.courier.settle(parcel.id, "send");
  }

  /** A refused answer opens once more to be mended. */
  async reopen(parcel: Parcel): Promise<void> {
    const { api, courier, queue, resume } = this.parts;
    const bundle = await api.claimTask(parcel.task_id);
    courier.settle(parcel.id, "drop");
    queue.hold(bundle, draftFrom(parcel, bundle));
    resume();
  }

  /** The task on screen went to someone else: let it go. */
  giveUp(): void {
    const { courier, queue, sheet, scope } = this.parts;
    const desk = sheet.desk.value;
    if (!desk) return;
    courier.dropDraft(keyOf(scope, desk.bundle.task_id));
    queue.finish(desk.bundle.task_id);
    void queue.refill();
  }
}

function draftFrom(parcel: Parcel, bundle: Bundle): LocalDraft {
  const { scope, task_id, regions, prediction_id, blind, active_seconds } = parcel;
  const sequence = Math.max(parcel.sequence, bundle.draft?.sequence ?? 0) + 1;
  return {
    key: keyOf(scope, task_id), scope, task_id, regions, prediction_id, blind, active_seconds, sequence,
    saved: 0, history: { undo: [], redo: [] }, revision: false,
  };
}
