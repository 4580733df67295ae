/** Which tools a kind of region has, and how they are made. */

import type { DrawnKind } from "../model/region";
import { newRegionId } from "../model/region";
import { withHole } from "../model/regions/polygon";
import { BrushTool } from "./brush";
import { PlacingTool } from "./placing";
import { extreme, polygon, recipeFor, type Recipe } from "./recipes";
import { SelectTool } from "./select";
import { SmartTool } from "./smart";
import type { Bench, Tool } from "./tool";

export type ToolName = "select" | "draw" | "extreme" | "hole" | "smart" | "erase" | "fill";

const TOOLS: Readonly<Record<DrawnKind, readonly ToolName[]>> = {
  box: ["draw", "extreme", "smart", "select"],
  rotated_box: ["draw", "select"],
  polygon: ["draw", "hole", "smart", "select"],
  polyline: ["draw", "select"],
  keypoints: ["draw", "select"],
  mask: ["draw", "erase", "fill", "smart", "select"],
};

export function toolsFor(kind: DrawnKind): readonly ToolName[] {
  return TOOLS[kind];
}

export function makeTool(name: ToolName, bench: Bench): Tool {
  switch (name) {
    case "select": return new SelectTool(bench);
    case "extreme": return adding(bench, extreme);
    case "hole": return cutting(bench);
    case "smart": return new SmartTool(bench);
    case "erase": return new BrushTool(bench, "erase");
    case "fill": return new BrushTool(bench, "fill");
    case "draw": {
      const recipe = recipeFor(bench.target().field);
      return recipe ? adding(bench, recipe) : new BrushTool(bench, "paint");
    }
  }
}

function adding(bench: Bench, recipe: Recipe): Tool {
  return new PlacingTool(bench, recipe, (marks) => {
    const { field, class: cls } = bench.target();
    bench.add(recipe.make(marks, { id: newRegionId(), field: field.name, class: cls }));
  });
}

/** The ring that is drawn becomes a hole of the selected polygon. */
function cutting(bench: Bench): Tool {
  return new PlacingTool(bench, polygon, (marks) => {
    const selected = bench.selected();
    if (selected?.kind === "polygon" && bench.editable(selected)) bench.replace(selected, withHole(selected, marks));
  }, true);
}
