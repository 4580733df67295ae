/** How a task opens: from this browser's draft, the server's draft, the model's prediction, or blank. Pure. */

import { newRegionId, type Region } from "../model/region";
import type { Bundle } from "../model/task";
import type { History } from "./editor";
import type { LocalDraft } from "./local";

export type Source = "mine" | "model" | "blank";

export interface Opening {
  readonly regions: readonly Region[];
  readonly history: History;
  readonly source: Source;
  readonly prediction_id: number | null;
  readonly active_seconds: number;
  readonly sequence: number;
  readonly saved: number;
}

const NO_HISTORY: History = { undo: [], redo: [] };

/** The newer of the two drafts wins by its sequence; equal means they are the same and ours has the undo stack. */
export function openTask(bundle: Bundle, local: LocalDraft | null): Opening {
  const server = bundle.draft;
  if (local && local.sequence > 0 && local.sequence >= (server?.sequence ?? 0)) {
    const { regions, history, prediction_id, active_seconds, sequence, saved } = local;
    return { regions, history, source: "mine", prediction_id, active_seconds, sequence, saved };
  }
  if (server) {
    const { regions, prediction_id, active_seconds, sequence } = server;
    return { regions, history: NO_HISTORY, source: "mine", prediction_id, active_seconds, sequence, saved: sequence };
  }
  const prediction = bundle.blind ? null : bundle.prediction;
  return {
    regions: (prediction?.regions ?? []).map(withId),
    history: NO_HISTORY,
    source: prediction ? "model" : "blank",
    prediction_id: prediction?.id ?? null,
    active_seconds: local?.active_seconds ?? 0,
    sequence: 0,
    saved: 0,
  };
}

function withId(region: Region): Region {
  return region.id ? region : { ...region, id: newRegionId() };
}
