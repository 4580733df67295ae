/** The task on screen and the work on it: regions with undo, the selection, active seconds, and the draft of all that. */

import { batch, computed, signal, type Signal } from "@preact/signals";
import { ActiveTime } from "../model/activetime";
import { sameRegions, type Region } from "../model/region";
import type { Bundle } from "../model/task";
import { uniqueId } from "../model/unique";
import { Editor } from "./editor";
import { keyOf, type Errand, type LocalDraft, type Parcel } from "./local";
import type { Refusal } from "./labelling";
import type { Opening } from "./opening";

export interface Desk {
  readonly bundle: Bundle;
  readonly opening: Opening;
  /** Correcting an answer that was already given. */
  readonly review: boolean;
}

export class Sheet {
  readonly editor = new Editor();
  readonly desk: Signal<Desk | null> = signal<Desk | null>(null);
  readonly regions: Signal<readonly Region[]> = signal<readonly Region[]>([]);
  readonly selected = signal<string | null>(null);
  readonly refusal: Signal<Refusal | null> = signal<Refusal | null>(null);
  readonly changed = computed(() => {
    const desk = this.desk.value;
    return desk !== null && !sameRegions(this.regions.value, desk.bundle.prediction?.regions ?? []);
  });

  private time = new ActiveTime();
  private sequence = 0;
  private saved = 0;

  constructor(private readonly scope: string, private readonly clock: () => number) {}

  /** Follows the editor until the returned function is called; `edited` hears each step of a person. */
  follow(edited: () => void): () => void {
    return this.editor.listen((set) => {
      this.regions.value = this.editor.all();
      if (set.origin !== "load") edited();
    });
  }

  show(desk: Desk): void {
    batch(() => {
      this.selected.value = null;
      this.refusal.value = null;
      this.sequence = desk.opening.sequence;
      this.saved = desk.opening.saved;
      this.time = new ActiveTime(desk.opening.active_seconds);
      this.time.touch(this.clock());
      this.desk.value = desk;
      this.editor.load(desk.opening.regions, desk.opening.history);
    });
  }

  clear(): void {
    batch(() => {
      this.desk.value = null;
      this.selected.value = null;
      this.editor.load([]);
    });
  }

  touch(): void {
    this.time.touch(this.clock());
  }

  pause(): void {
    this.time.pause(this.clock());
  }

  undo(): void {
    this.editor.undo();
    this.dropGhostSelection();
  }

  redo(): void {
    this.editor.redo();
    this.dropGhostSelection();
  }

  /** Another step of work: the next draft is newer than every one before it. */
  advance(): void {
    this.sequence += 1;
    this.refusal.value = null;
  }

  /** The server has the draft of this task up to `sequence`. */
  savedUpTo(taskId: number, sequence: number): void {
    if (this.desk.value?.bundle.task_id === taskId) this.saved = Math.max(this.saved, sequence);
  }

  draft(): LocalDraft {
    const desk = this.desk.value;
    if (!desk) throw new Error("no task is open");
    return {
      key: keyOf(this.scope, desk.bundle.task_id),
      scope: this.scope,
      task_id: desk.bundle.task_id,
      regions: this.regions.value,
      prediction_id: desk.opening.prediction_id,
      blind: desk.bundle.blind,
      active_seconds: Math.round(this.time.read(this.clock()) * 10) / 10,
      sequence: this.sequence,
      saved: this.saved,
      history: this.editor.history,
      revision: desk.review,
    };
  }

  parcel(errand: Errand): Parcel {
    const { key: _key, saved: _saved, history: _history, revision: _revision, ...draft } = this.draft();
    return { ...draft, id: uniqueId(), order: this.clock(), errand, sequence: this.sequence + 1, trouble: null };
  }

  private dropGhostSelection(): void {
    const id = this.selected.value;
    if (id !== null && !this.editor.get(id)) this.selected.value = null;
  }
}
