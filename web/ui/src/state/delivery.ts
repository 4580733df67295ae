/** One parcel handed to the server: which call it is, and what is remembered of the reply. */

import { LateSubmit, Problem } from "../api/errors";
import type { QueueApi, Submitted } from "../api/queue";
import { keyOf, type LocalStore, type Parcel, type Trouble } from "./local";

export class Delivery {
  constructor(private readonly api: QueueApi, private readonly store: LocalStore) {}

  /** The server's reply to an answer; null for a skip, which has none. */
  async hand(parcel: Parcel): Promise<Submitted | null> {
    if (parcel.errand === "skip") {
      await this.api.skip(parcel.task_id);
      return null;
    }
    const answer = parcel.errand === "submit"
      ? await this.api.submit(parcel.task_id, parcel, parcel.id)
      : await this.revise(parcel);
    await this.remember(parcel, answer);
    return answer;
  }

  private async revise(parcel: Parcel): Promise<Submitted> {
    const earlier = await this.store.get("answers", keyOf(parcel.scope, parcel.task_id));
    if (earlier?.annotation_id == null || earlier.revision == null) {
      throw new Problem(409, { type: "unsent", title: "The first answer to this task did not arrive." });
    }
    const { regions, active_seconds } = parcel;
    const payload = { regions, active_seconds, expected_revision: earlier.revision };
    return this.api.revise(earlier.annotation_id, payload, parcel.id);
  }

  private async remember(parcel: Parcel, answer: Submitted): Promise<void> {
    const key = keyOf(parcel.scope, parcel.task_id);
    const earlier = await this.store.get("answers", key);
    if (earlier) {
      await this.store.put("answers", { ...earlier, annotation_id: answer.annotation_id, revision: answer.revision });
    }
  }
}

export function troubleFrom(problem: Problem): Trouble {
  if (problem instanceof LateSubmit) return { kind: "late", message: problem.message };
  return { kind: problem.status === 409 ? "conflict" : "refused", message: problem.message };
}
