/** What the server lends an annotator, and what an annotator makes of it. */

import type { Region } from "./region";

export interface TaskItem {
  readonly id: number;
  readonly kind: "image" | "text";
  readonly text: string | null;
  readonly media_url: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly external_id: string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Prediction {
  readonly id: number;
  readonly model_version_id: number | null;
  readonly model_number: number | null;
  readonly regions: readonly Region[];
  readonly confidence: number | null;
}

export interface SavedDraft {
  readonly regions: readonly Region[];
  readonly prediction_id: number | null;
  readonly blind: boolean;
  readonly active_seconds: number;
  readonly sequence: number;
  readonly late: boolean;
}

/** Something said about a task; `thread_id` is the comment that began its thread. */
export interface Comment {
  readonly id: number;
  readonly task_id: number;
  readonly annotation_id: number | null;
  readonly region_id: string | null;
  readonly thread_id: number;
  readonly author: string | null;
  readonly body: string;
  readonly created_at: string;
  readonly resolved_at: string | null;
}

export interface Bundle {
  readonly task_id: number;
  readonly item: TaskItem;
  readonly expires_at: string;
  readonly blind: boolean;
  readonly prediction: Prediction | null;
  readonly draft: SavedDraft | null;
  /** A reviewer sent the answer back; what they wrote is in `comments`. */
  readonly rework?: boolean;
  readonly comments?: readonly Comment[];
}
