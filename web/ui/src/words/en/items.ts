import { count, plural } from "../format";

export const items = {
  title: "Items", add: "Add items", drop: "Drop images, CSV, JSON lines or ZIP files anywhere on this page, or choose them.",
  dropHere: "Let go to add these files", choose: "Choose files", chooseFolder: "Choose a folder",
  uploading: (n: number): string => `Sending ${plural(n, "file", "files")}…`,
  state: "State", all: "All", open: "Open", done: "Done", predicted: "Predicted class", anyClass: "Any class",
  search: "Search text or id", order: "Order", newest: "Newest first", priority: "Most useful first",
  none: "No items here", noneHint: "Nothing matches this filter.", noneYet: "Drop files here to begin.",
  list: "Items of this project", by: (model: number | null): string => (model === null ? "import" : `model ${model}`),
  label: "Label", predictedAs: "Predicted", noPrediction: "no prediction",
  imported: (added: number, doubles: number, bad: number): string =>
    `${plural(added, "item", "items")} added${doubles ? `, ${count(doubles)} already there` : ""}${bad ? `, ${count(bad)} refused` : ""}.`,
  rejected: "Refused, one line each", dismiss: "Dismiss",
  detail: { predictions: "Predictions", annotations: "Annotations", score: "Why it comes when it comes", none: "None yet.",
    model: "Model", arm: "Arm", said: "Said", confidence: "Confidence", by: "By", revision: "Revision", answer: "Answer", when: "When",
    priority: "Priority", margin: "Margin", entropy: "Entropy", least_confidence: "Least confidence", diversity: "Diversity",
    scenario: "Scenario", split: "Split", size: "Size", attributes: "Attributes" },
};
