/** What works on a text: a caret and a selection, spans made and stretched, relations tied. Knows no page elements. */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Range } from "../model/boundaries";
import { change } from "../model/changes";
import { isRelation, isSpan, withoutScore, type Region, type Relation, type Span } from "../model/region";
import { byPlace, lanes, spansAt } from "../model/regions/span";
import { className, fieldsOfKind, type Field, type LabelSchema } from "../model/schema";
import { say } from "../state/announcer";
import { above } from "../state/drafting";
import type { Command, Scope } from "../state/keymap";
import { giveClass, inReadingOrder, newSpan, removal, sameSpan } from "../state/ties";
import type { Workbench } from "../state/workbench";
import { words } from "../words";
import { Caret } from "./caret";
import { DraftKeys } from "./draftkeys";
import type { Hand } from "./hand";
import { CARET_MOVES, SPAN_MOVES, inReading, stretched, type CaretMove, type Look, type SpanMove } from "./textmoves";
import { Telling } from "./telling";
import { TextPage } from "./textpage";
import { Tying } from "./tying";

export class Pen implements Hand {
  readonly scopes: readonly Scope[];
  readonly page: ReadonlySignal<TextPage>;
  readonly caret: Caret;
  readonly telling: Telling;
  readonly drafts: DraftKeys;
  /** A class chosen with nothing to give it to: the next stretch that is marked gets it at once. */
  readonly armed: Signal<{ readonly field: string; readonly classId: number } | null> = signal(null);
  readonly tying: Tying;
  readonly regions: ReadonlySignal<readonly Region[]>;
  readonly selectedId: Workbench["selected"];
  readonly spans = computed(() => this.regions.value.filter(isSpan).sort(byPlace));
  readonly lanes = computed(() => lanes(this.spans.value));
  /** Lines and the window are the view's; null while it is not on the page. */
  look: Look | null = null;
  turn: (field: string) => void = () => undefined;
  private asked: Field | null = null;
  private spanField: string | null;

  constructor(private readonly workbench: Workbench, private readonly schema: LabelSchema) {
    const has = (kind: Field["kind"]): boolean => fieldsOfKind(schema, kind).length > 0;
    this.scopes = [...(has("span") ? ["regions", "spans"] as const : []), ...(has("relation") ? ["relations"] as const : [])];
    this.regions = computed(() => above(workbench.regions.value, workbench.threshold.value));
    this.selectedId = workbench.selected;
    this.tying = new Tying(workbench, schema);
    this.spanField = fieldsOfKind(schema, "span")[0]?.name ?? null;
    const text = computed(() => workbench.desk.value?.bundle.item.text ?? "");
    this.page = computed(() => new TextPage(text.value));
    this.caret = new Caret(this.page);
    this.telling = new Telling(workbench, schema, this.page);
    this.drafts = new DraftKeys({
      workbench,
      offers: (region) => isSpan(region) || isRelation(region),
      select: (id) => this.goTo(id),
      discard: (region) => this.discard(region),
    });
  }

  /** Another task is on the page: nothing of the last one's caret holds there. */
  reset(): void {
    this.caret.clear();
    this.tying.source.value = null;
  }

  get marks(): boolean {
    return this.scopes.includes("spans");
  }

  takes(field: Field): boolean {
    return field.kind === "span" || field.kind === "relation";
  }

  useField(field: Field): void {
    this.asked = field;
    if (field.kind === "span") this.spanField = field.name;
  }

  /** Who marks words after tying them asks for names again. */
  private toSpans(): void {
    if (this.asked?.kind === "relation" && this.spanField !== null) this.turn(this.spanField);
  }

  presentClass(field: Field): number | null {
    const selected = this.selected();
    if (selected?.field === field.name) return selected.class;
    if (field.kind === "relation") return this.tying.classId.value;
    return this.armed.value?.field === field.name ? this.armed.value.classId : null;
  }

  useClass(field: Field, classId: number): void {
    const selected = this.selected();
    const stretch = this.caret.stretch();
    if (field.kind === "relation") this.useRelationClass(classId, selected);
    else if (stretch && (!selected || this.caret.wide)) this.mark(field.name, classId, stretch);
    else if (selected?.field === field.name) this.relabel(selected, classId);
    else if (stretch) this.mark(field.name, classId, stretch);
    else this.arm(field, classId);
  }

  run(command: Command): boolean {
    if (!this.marks) return false;
    const move = CARET_MOVES[command];
    const stretch = SPAN_MOVES[command];
    if (move) this.moveCaret(move);
    else if (stretch) this.stretchSelected(stretch);
    else if (command === "relate") this.startRelation();
    else if (command === "accept") return this.finishRelation();
    else if (command === "delete") return this.remove();
    else if (command === "box-next") this.cycle(1);
    else if (command === "box-previous") this.cycle(-1);
    else if (command === "escape") this.letGo();
    else return this.drafts.run(command);
    return true;
  }

  selected(): Span | Relation | null {
    const region = this.region(this.selectedId.value);
    return region && (isSpan(region) || isRelation(region)) ? region : null;
  }

  /** A stretch was marked by pointer, snapped to words unless it is to be exact. */
  choose(range: Range, exact: boolean): void {
    const snapped = this.caret.snapped(range, exact);
    this.selectedId.value = null;
    this.caret.mark(snapped);
    this.toSpans();
    const armed = this.armed.value;
    if (snapped && armed) this.mark(armed.field, armed.classId, snapped);
  }

  /** Pointed at without dragging: the smallest span there, again the one around it; else the caret goes there. */
  pointAt(unit: number): void {
    const here = spansAt(this.spans.value, this.page.value.points.toPoint(unit));
    const next = here[(here.findIndex(({ id }) => id === this.selectedId.value) + 1) % Math.max(here.length, 1)];
    this.caret.place(unit);
    this.select(next?.id ?? null);
    if (!next) this.toSpans();
  }

  /** While a relation is drawn, the span that is chosen is its other end. */
  select(id: string | null): void {
    const region = this.region(id);
    const tied = this.tying.source.value !== null && region && isSpan(region) ? this.tying.finish(region.id) : null;
    if (tied) say(words.text.marked(this.telling.describe(tied)));
    else this.selectedId.value = id;
  }

  goTo(id: string | null): void {
    this.select(id);
    const region = this.region(id);
    if (region) this.show(region);
  }

  resize(span: Span, range: Range): void {
    const { start, end } = this.page.value.pointsOf(range);
    if (start >= end || (start === span.start && end === span.end)) return;
    this.workbench.editor.commit(change({ updated: [{ before: span, after: { ...withoutScore(span), start, end } }] }));
  }

  private region = (id: string | null): Region | undefined => (id === null ? undefined : this.workbench.editor.get(id));

  private mark(field: string, classId: number, range: Range): void {
    const parts = { field, class: classId, ...this.page.value.pointsOf(range) };
    const span = sameSpan(this.regions.value, parts) ?? newSpan(parts);
    if (!this.region(span.id)) this.workbench.editor.commit(change({ created: [span] }));
    this.caret.place(range.end);
    this.selectedId.value = span.id;
    say(words.text.marked(this.telling.describe(span)));
  }

  private relabel(region: Span | Relation, classId: number): void {
    const set = giveClass(region, classId);
    if (!set) return;
    this.workbench.editor.commit(set);
    say(words.text.marked(this.telling.describe({ ...region, class: classId })));
  }

  private arm({ name }: Field, classId: number): void {
    const same = this.armed.value?.field === name && this.armed.value.classId === classId;
    this.armed.value = same ? null : { field: name, classId };
    say(same ? words.text.disarmed : words.text.armed(className(this.schema, classId)));
  }

  private useRelationClass(classId: number, selected: Span | Relation | null): void {
    this.tying.classId.value = classId;
    if (selected?.kind === "relation") this.relabel(selected, classId);
    else if (this.tying.source.value === null) this.startRelation();
  }

  private startRelation(): void {
    const selected = this.selected();
    if (selected?.kind !== "span") return;
    this.tying.toggle(selected.id);
    if (this.tying.source.value !== null) say(words.text.relating(this.page.value.quote(selected)));
  }

  private finishRelation(): boolean {
    if (this.tying.source.value === null) return false;
    this.select(this.selectedId.value);
    return true;
  }

  private remove(): boolean {
    const doomed = this.selected();
    if (doomed) this.discard(doomed);
    return doomed !== null;
  }

  private discard(doomed: Region): void {
    if (!isSpan(doomed) && !isRelation(doomed)) return;
    const said = words.text.removed(this.telling.describe(doomed));
    this.selectedId.value = null;
    this.tying.source.value = null;
    this.workbench.editor.commit(removal(this.workbench.regions.value, doomed));
    say(said);
  }

  /** While a relation is drawn this goes through the possible ends; Enter takes one. */
  private cycle(step: 1 | -1): void {
    const tying = this.tying.source.value !== null;
    const all = inReadingOrder(this.regions.value).filter((region) => !tying || isSpan(region));
    const now = all.findIndex(({ id }) => id === this.selectedId.value);
    const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length];
    if (!next) return;
    this.selectedId.value = next.id;
    this.show(next);
    say(this.telling.describe(next));
  }

  private show(region: Region): void {
    const span = isRelation(region) ? this.region(region.from) : region;
    if (!span || !isSpan(span)) return;
    const { start } = this.page.value.rangeOf(span);
    this.caret.place(start);
    this.look?.reveal(start);
  }

  private letGo(): void {
    if (this.tying.source.value !== null) this.tying.source.value = null;
    else if (this.selectedId.value !== null) this.selectedId.value = null;
    else if (this.armed.value) this.armed.value = null;
    else this.caret.clear();
  }

  private moveCaret(key: CaretMove): void {
    const focus = this.caret.move(key, this.look);
    this.selectedId.value = null;
    this.toSpans();
    const range = this.caret.stretch();
    if (range) say(this.telling.stretch(range, focus, this.spans.value));
  }

  private stretchSelected(key: SpanMove): void {
    const span = this.selected();
    if (span?.kind !== "span") return;
    const before = this.page.value.rangeOf(span);
    const move = inReading(key, this.look?.rightToLeft(before[key.edge]) ?? false);
    const range = stretched(this.page.value.text, before, move);
    this.resize(span, range);
    this.look?.reveal(range[move.edge]);
    say(this.page.value.quote(this.page.value.pointsOf(range)));
  }
}
