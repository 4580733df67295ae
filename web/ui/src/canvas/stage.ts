/** The state of one canvas: view, pointer hover, what is being dragged. Repaints at most once a frame. */

import { effect, signal, type Signal } from "@preact/signals";
import type { ChangeSet } from "../model/changes";
import type { Point, Size } from "../model/geometry";
import type { Drawn, Region } from "../model/region";
import { PLAIN, type Tones } from "../model/tones";
import { paintBase, paintTop, type ClassStyle, type Ghost, type Live, type Scene } from "./painter";
import { RegionIndex } from "./regionindex";
import { toned } from "./toned";
import { between, fit, turnAt, type Viewport } from "./viewport";

export interface Layers {
  readonly base: HTMLCanvasElement;
  readonly top: HTMLCanvasElement;
}

export interface StageParts {
  readonly styles: (classId: number) => ClassStyle;
  readonly edges: Scene["edges"];
  readonly shown: (region: Drawn) => boolean;
}

/** With more regions in sight painting takes longer than a frame. */
const MANY = 400;
/** The hand rests when it has not moved for so long. */
const REST_MS = 90;
/** However long the hand moves, the picture is never older than this. */
const GLIDE_MS = 500;

export class Stage {
  readonly view: Signal<Viewport> = signal<Viewport>({ scale: 1, x: 0, y: 0, angle: 0 });
  /** The selected region as it looks now, while it is dragged: only the SVG follows, the layers rest. */
  readonly preview: Signal<Drawn | null> = signal<Drawn | null>(null);
  readonly cursor = signal("default");
  readonly tones: Signal<Tones> = signal<Tones>(PLAIN);
  readonly crosshair = signal(false);
  /** Distance of the lines that points snap to, in image pixels; 0 without a grid. */
  readonly grid = signal(0);
  readonly index = new RegionIndex();
  hovered: Drawn | null = null;
  size: Size = { width: 1, height: 1 };
  screen: Size = { width: 1, height: 1 };

  private image: HTMLImageElement | null = null;
  private picture: CanvasImageSource | null = null;
  private ghost: Ghost | null = null;
  private live: Live | null = null;
  private brush: { at: Point; radius: number } | null = null;
  private pointer: Point | null = null;
  private lifted: string | null = null;
  private compared: readonly Drawn[] = [];
  private layers: Layers | null = null;
  private frame = 0;
  private baseDirty = true;
  /** What the base layer shows: the view it was painted for, how many regions, and when. */
  private painted = { view: this.view.peek(), regions: 0, at: 0 };
  private rest: ReturnType<typeof setTimeout> | undefined;
  private fitted = true;
  private readonly stop: () => void;

  constructor(private readonly parts: StageParts) {
    this.stop = effect(() => {
      void this.grid.value;
      void this.crosshair.value;
      this.tone(this.tones.value);
    });
  }

  dispose(): void {
    this.stop();
    this.detach();
  }

  attach(layers: Layers): void {
    this.layers = layers;
    this.resize();
  }

  detach(): void {
    this.layers = null;
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    this.frame = 0;
  }

  open(image: HTMLImageElement | null, size: Size): void {
    this.image = image;
    this.size = size;
    this.hovered = null;
    this.ghost = null;
    this.live = null;
    this.compared = [];
    this.preview.value = null;
    this.tone(this.tones.peek());
    this.fit();
  }

  follow(set: ChangeSet, all: readonly Region[]): void {
    this.index.follow(set, all);
    this.hovered = null;
    this.paint();
  }

  /** Leaves a region to the overlay or the brush. */
  lift(id: string | null): void {
    if (this.lifted === id) return;
    this.lifted = id;
    this.preview.value = null;
    this.paint();
  }

  compare(regions: readonly Drawn[]): void {
    this.compared = regions;
    this.paint();
  }

  fit(): void {
    this.fitted = true;
    this.view.value = fit(this.size, this.screen, this.view.peek().angle);
    this.paint();
  }

  look(view: Viewport): void {
    this.fitted = false;
    this.view.value = view;
    if (this.painted.regions > MANY && performance.now() - this.painted.at < GLIDE_MS) this.glide();
    else this.paint();
  }

  turn(degrees: number): void {
    const middle = { x: this.screen.width / 2, y: this.screen.height / 2 };
    const turned = turnAt(this.view.peek(), middle, degrees);
    if (!this.fitted) this.look(turned);
    else {
      this.view.value = turned;
      this.fit();
    }
  }

  hover(region: Drawn | null): void {
    if (this.hovered?.id === region?.id) return;
    this.hovered = region;
    this.schedule();
  }

  draw(ghost: Ghost | null): void {
    this.ghost = ghost;
    this.schedule();
  }

  /** The mask under the brush, while the stroke lasts. */
  show(live: Live | null): void {
    this.live = live;
    this.schedule();
  }

  showBrush(brush: { at: Point; radius: number } | null): void {
    this.brush = brush;
    this.schedule();
  }

  point(at: Point | null): void {
    this.pointer = at;
    if (this.crosshair.peek()) this.schedule();
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

  private tone(tones: Tones): void {
    this.picture = this.image && toned(this.image, tones);
    this.paint();
  }

  /** Among many regions the layer as it is moves along with the hand, and is painted anew when the hand rests. */
  private glide(): void {
    if (!this.layers) return;
    this.layers.base.style.transform = between(this.painted.view, this.view.peek());
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.paint(), REST_MS);
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
    if (this.baseDirty) this.paintAnew(base, scene);
    const { hovered, ghost, live, brush } = this;
    paintTop(top, this.screen, scene, { hovered, ghost, live, brush, cross: this.crosshair.peek() ? this.pointer : null });
  }

  private paintAnew(base: CanvasRenderingContext2D, scene: Scene): void {
    clearTimeout(this.rest);
    this.baseDirty = false;
    base.canvas.style.transform = "";
    const regions = paintBase(base, this.screen, scene, this.index);
    this.painted = { view: scene.view, regions, at: performance.now() };
  }

  private scene(): Scene {
    const { picture, size, lifted, compared, parts } = this;
    return { ...parts, picture, size, lifted, compared, view: this.view.peek(), grid: this.grid.peek() };
  }
}
