import { plural } from "../format";

export const loop = {
  title: "Loop", none: "No round yet",
  noneHint: "A round freezes what is labelled, trains a model, lets it stand against the present one, and drafts the rest again if it wins.",
  newLabels: (n: number): string => `${plural(n, "new label", "new labels")} since the last dataset`,
  run: "Run next round", freeze: "Freeze dataset", train: "Train on the newest dataset", deploy: "Deploy…",
  running: "A round is running", round: "Round", dataset: "Dataset", labels: "Labels", model: "Model",
  accuracy: "Test accuracy", gate: "Gate", why: "Reason", untouched: "Accepted untouched", edits: "Edits an item", when: "When",
  plots: { accuracy: "Labels against test accuracy", untouched: "Accepted untouched by model version", edits: "Edits an item by model version",
    labels: "labels", model: "model", noData: "Not enough figures yet.", band: "95% interval" },
  outcome: { promote: "Promoted", hold: "Held back", reject: "Rejected" } as Record<string, string>,
  frozen: (n: number, items: number): string => `Dataset ${n} frozen: ${plural(items, "item", "items")}.`,
  started: "Started. Its progress is shown here.", datasets: "Datasets",
};
