import { count, plural } from "../format";

export const jobs = {
  title: "Jobs", none: "No jobs yet", noneHint: "Imports, training and drafting show up here with their progress.",
  kind: { import: "Import", prelabel: "Draft items", prioritise: "Prioritise", train: "Train", round: "Round", export: "Export", preview: "Look at files", freeze: "Freeze", bulk: "Change items", duplicates: "Find near duplicates", similarity: "Index similar items" } as Record<string, string>,
  state: { queued: "Queued", running: "Running", succeeded: "Done", failed: "Failed", cancelled: "Cancelled" },
  of: (done: number, total: number): string => (total > 0 ? `${count(done)} / ${count(total)}` : count(done)),
  errors: (n: number): string => plural(n, "problem", "problems"), showErrors: "Show problems", resume: "Resume", number: (id: number): string => `Job ${id}`,
};
