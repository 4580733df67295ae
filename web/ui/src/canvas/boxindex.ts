/** Which boxes lie where: an R-tree kept in step with the editor's changes. */

import RBush from "rbush";
import { contains, smallest, type Point, type Rect } from "../model/geometry";
import type { ChangeSet } from "../model/changes";
import { isBox, type Box, type Region } from "../model/region";

interface Leaf {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
  readonly box: Box;
}

export class BoxIndex {
  private readonly tree = new RBush<Leaf>();
  private readonly leaves = new Map<string, Leaf>();

  follow(set: ChangeSet): void {
    if (set.origin === "load") {
      this.tree.clear();
      this.leaves.clear();
      const leaves = set.created.filter(isBox).map(leafOf);
      this.tree.load(leaves);
      for (const leaf of leaves) this.leaves.set(leaf.box.id, leaf);
      return;
    }
    for (const region of set.deleted) this.remove(region.id);
    for (const { after } of set.updated) {
      this.remove(after.id);
      this.add(after);
    }
    for (const region of set.created) this.add(region);
  }

  within(rect: Rect): Box[] {
    const { x, y, width, height } = rect;
    return this.tree.search({ minX: x, minY: y, maxX: x + width, maxY: y + height }).map((leaf) => leaf.box);
  }

  /** The box meant by a point: the smallest of those it lies in (give or take `slack` image pixels). */
  at(point: Point, slack: number): Box | undefined {
    const near = this.within({ x: point.x - slack, y: point.y - slack, width: slack * 2, height: slack * 2 });
    const inside = near.filter((box) => contains(box, point));
    return smallest(inside.length > 0 ? inside : near);
  }

  get size(): number {
    return this.leaves.size;
  }

  private add(region: Region): void {
    if (!isBox(region)) return;
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

function leafOf(box: Box): Leaf {
  return { minX: box.x, minY: box.y, maxX: box.x + box.width, maxY: box.y + box.height, box };
}
