/** The state of one canvas: view, pointer hover, what is being dragged. Repaints at most once a frame. */

import { signal, type Signal } from "@preact/signals";
import type { ChangeSet } from "../model/changes";
import type { Rect, Size } from "../model/geometry";
import type { Box } from "../model/region";
import { BoxIndex } from "./boxindex";
import { paintBase, paintTop, type BoxStyle, type Ghost, type Scene } from "./painter";
import { fit, type Viewport } from "./viewport";

export interface Layers {
  readonly base: HTMLCanvasElement;
  readonly top: HTMLCanvasElement;
}

export class Stage {
  readonly view: Signal<Viewport> = signal<Viewport>({ scale: 1, x: 0, y: 0 });
  /** The selected box as it looks now, while it is dragged: only the SVG follows, the layers rest. */
  readonly preview: Signal<Rect | null> = signal<Rect | null>(null);
  readonly cursor = signal("default");
  readonly index = new BoxIndex();
  hovered: Box | null = null;
  ghost: Ghost | null = null;
  image: HTMLImageElement | null = null;
  size: Size = { width: 1, height: 1 };
  screen: Size = { width: 1, height: 1 };
  selected: string | null = null;
  showBoxes = true;

  private layers: Layers | null = null;
  private frame = 0;
  private baseDirty = true;
  private fitted = true;

  constructor(private readonly styles: (classId: number) => BoxStyle) {}

  attach(layers: Layers): void {
    this.layers = layers;
    this.resize();
  }

  detach(): void {
    this.layers = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  open(image: HTMLImageElement | null, size: Size): void {
    this.image = image;
    this.size = size;
    this.hovered = null;
    this.ghost = null;
    this.preview.value = null;
    this.fit();
  }

  follow(set: ChangeSet): void {
    this.index.follow(set);
    this.hovered = null;
    this.paint();
  }

  select(id: string | null): void {
    if (this.selected === id) return;
    this.selected = id;
    this.preview.value = null;
    this.paint();
  }

  fit(): void {
    this.fitted = true;
    this.view.value = fit(this.size, this.screen);
    this.paint();
  }

  look(view: Viewport): void {
    this.fitted = false;
    this.view.value = view;
    this.paint();
  }

  hover(box: Box | null): void {
    if (this.hovered?.id === box?.id) return;
    this.hovered = box;
    this.paintTopOnly();
  }

  draw(ghost: Ghost | null): void {
    this.ghost = ghost;
    this.paintTopOnly();
  }

  /** The room on the page changed; an image that was fitted stays fitted. */
  resize(): void {
    if (!this.layers) return;
    const { base, top } = this.layers;
    const ratio = window.devicePixelRatio || 1;
    const rect = base.getBoundingClientRect();
    this.screen = { width: Math.max(1, rect.width), height: Math.max(1, rect.height) };
    for (const layer of [base, top]) {
      layer.width = Math.round(this.screen.width * ratio);
      layer.height = Math.round(this.screen.height * ratio);
      layer.getContext("2d")?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    if (this.fitted) this.fit();
    this.paint();
  }

  paint(): void {
    this.baseDirty = true;
    this.schedule();
  }

  private paintTopOnly(): void {
    this.schedule();
  }

  private schedule(): void {
    if (this.frame === 0 && this.layers) this.frame = requestAnimationFrame(() => this.flush());
  }

  private flush(): void {
    this.frame = 0;
    const base = this.layers?.base.getContext("2d");
    const top = this.layers?.top.getContext("2d");
    if (!base || !top) return;
    const scene = this.scene();
    if (this.baseDirty) paintBase(base, this.screen, scene, this.index);
    this.baseDirty = false;
    paintTop(top, this.screen, scene, this.hovered, this.ghost);
  }

  private scene(): Scene {
    const { image, size, selected, showBoxes, styles } = this;
    return { view: this.view.value, image, size, selected, showBoxes, styles };
  }
}
