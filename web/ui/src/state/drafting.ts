/** What a person does with the regions a model drafted. Pure: regions in, change out. */

import { change, type ChangeSet } from "../model/changes";
import { withoutScore, type Region } from "../model/region";

export function isDraft(region: Region): boolean {
  return region.score !== undefined;
}

/** Answers to questions have no threshold: a project asks for one or it does not. */
function isUnsure(region: Region, limit: number): boolean {
  return region.kind !== "choice" && region.score !== undefined && region.score < limit;
}

/** What is shown and submitted: all but the drafts below the threshold. */
export function above(regions: readonly Region[], threshold: number): readonly Region[] {
  if (threshold <= 0) return regions;
  const sure = regions.filter((region) => !isUnsure(region, threshold));
  const ids = new Set(sure.map(({ id }) => id));
  // A relation stands and falls with its ends.
  return sure.filter((region) => region.kind !== "relation" || (ids.has(region.from) && ids.has(region.to)));
}

/** Drafts in the order they are offered: the least certain first. */
export function leastCertainFirst(regions: readonly Region[], threshold: number): Region[] {
  return above(regions, threshold)
    .filter((region) => region.kind !== "choice" && isDraft(region))
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0));
}

/** Drafts that a person has to accept, mend or reject before submitting. */
export function undecided(regions: readonly Region[], decideBelow: number): Region[] {
  return leastCertainFirst(regions, 0).filter((region) => isUnsure(region, decideBelow));
}

/** The person stands for these regions as they are. */
export function accept(regions: readonly Region[]): ChangeSet | null {
  const drafts = regions.filter(isDraft);
  if (drafts.length === 0) return null;
  return change({ updated: drafts.map((before) => ({ before, after: withoutScore(before) })) });
}
