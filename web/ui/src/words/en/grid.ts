import { count, plural } from "../format";

export const grid = {
  title: "Grid", wall: "Items to label", classes: "Classes", undo: "Undo",
  hint: "Arrows move, Shift extends, Ctrl+A takes all, or drag a frame; then press a class key.",
  like: "Most like this one first", ordinary: "Ordinary order",
  noField: "The schema of this project has no choice field to give many items at once.",
  chosen: (n: number): string => `${count(n)} chosen`,
  given: (n: number, left: number): string => `${plural(n, "item", "items")} labelled${left ? `, ${count(left)} left alone` : ""}`,
  undone: (n: number, left: number): string => `${plural(n, "label", "labels")} taken back${left ? `, ${count(left)} had changed meanwhile` : ""}`,
  left: { taken: "with others", refused: "refused", missing: "gone", changed: "changed meanwhile" },
};
