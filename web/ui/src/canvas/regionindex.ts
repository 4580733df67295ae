/** Which regions lie where: an R-tree kept in step with the editor's changes, and their z-order. */

import RBush from "rbush";
import type { ChangeSet } from "../model/changes";
import type { Point, Rect } from "../model/geometry";
import { isDrawn, type Drawn, type Region } from "../model/region";
import { boundsOfRegion, shapeOf, smallest } from "../model/shapes";

interface Leaf {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly region: Drawn;
}

export class RegionIndex {
  private readonly tree = new RBush<Leaf>();
  private readonly leaves = new Map<string, Leaf>();
  private ranks = new Map<string, number>();

  /** `all`: the regions as they are after the change, in z-order. */
  follow(set: ChangeSet, all: readonly Region[]): void {
    if (set.origin === "load") {
      this.load(all.filter(isDrawn));
    } else {
      for (const region of set.deleted) this.remove(region.id);
      for (const { after } of set.updated) {
        this.remove(after.id);
        this.add(after);
      }
      for (const region of set.created) this.add(region);
    }
    const sameOrder = set.origin !== "load" && !set.shifted && set.created.length + set.deleted.length === 0;
    if (!sameOrder) this.ranks = new Map(all.map((region, rank) => [region.id, rank]));
  }

  /** What touches the rectangle, lowest first. */
  within(rect: Rect): Drawn[] {
    const { x, y, width, height } = rect;
    const found = this.tree.search({ minX: x, minY: y, maxX: x + width, maxY: y + height }).map((leaf) => leaf.region);
    return found.sort((a, b) => this.rank(a) - this.rank(b));
  }

  /** The region meant by a point: the smallest of those it hits, else of those it nearly hits (`slack` image pixels). */
  at(point: Point, slack: number, open: (region: Drawn) => boolean = () => true): Drawn | undefined {
    const near = this.within({ x: point.x - slack, y: point.y - slack, width: slack * 2, height: slack * 2 }).filter(open);
    // Lines have no inside: a near miss of one counts as much as a hit of what lies below it.
    const hit = near.filter((region) => shapeOf(region).hit(region, point, region.kind === "polyline" ? slack : 0));
    return smallest(hit.length > 0 ? hit : near.filter((region) => shapeOf(region).hit(region, point, slack)));
  }

  get size(): number {
    return this.leaves.size;
  }

  private rank(region: Drawn): number {
    return this.ranks.get(region.id) ?? 0;
  }

  private load(regions: readonly Drawn[]): void {
    this.tree.clear();
    this.leaves.clear();
    const leaves = regions.map(leafOf);
    this.tree.load(leaves);
    for (const leaf of leaves) this.leaves.set(leaf.region.id, leaf);
  }

  private add(region: Region): void {
    if (!isDrawn(region)) return;
    const leaf = leafOf(region);
    this.tree.insert(leaf);
    this.leaves.set(region.id, leaf);
  }

  private remove(id: string): void {
    const leaf = this.leaves.get(id);
    if (!leaf) return;
    this.tree.remove(leaf);
    this.leaves.delete(id);
  }
}

function leafOf(region: Drawn): Leaf {
  const { x, y, width, height } = boundsOfRegion(region);
  return { minX: x, minY: y, maxX: x + width, maxY: y + height, region };
}
