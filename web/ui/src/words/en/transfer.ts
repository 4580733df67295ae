import { count, plural } from "../format";

export const transfer = {
  importTitle: (files: number): string => `Import ${plural(files, "file", "files")}`,
  looking: "Looking at the files… You may import at once, or wait to see what will come of it.",
  sending: (n: number): string => `Sending ${plural(n, "file", "files")}…`,
  format: "Format", auto: (found: string): string => (found ? `As found: ${found}` : "Find out"),
  onError: "Rows that cannot be imported", skip: "Leave them out and say which", stop: "Import nothing if there is one",
  labelsAs: "Labels in the files are", asUsual: (what: string): string => `As usual${what ? `: ${what}` : ""}`,
  gold: "known truth, not shown to annotators", annotations: "finished annotations",
  found: (rows: number, complete: boolean): string => (complete ? `All ${count(rows)} rows read.` : `The first ${count(rows)} rows read.`),
  items: (n: number, labelled: number): string => `${plural(n, "item", "items")}, ${count(labelled)} with labels`,
  shapes: "Shapes", predictions: "Predictions of models", people: "Annotations by", samples: "The first items", noLabels: "no labels",
  classes: "Classes in the files", theirs: "In the files", seen: "Seen", becomes: "Becomes",
  asItIs: "the same class", add: "a new class of this project", leaveOut: "left out", becomesOf: (name: string): string => `What ${name} becomes`,
  bad: (n: number): string => `${plural(n, "row", "rows")} cannot be imported so`, notes: "Notes", again: "Look again", start: "Import",
  nothing: "Nothing in these files can be imported so.", report: "All problems as a table",
  past: (n: number): string => `${plural(n, "annotation", "annotations")} of people and their time were kept.`,
  exportTitle: (number: number): string => `Export dataset ${number}`, export: "Export", exports: "Export…", media: "With the images",
  leftOut: "Shapes that the format cannot carry", leaveThemOut: "Leave them out and count them", noExport: "Export nothing if there is one",
  precision: (text: string): string => (text ? `Imported again, it comes back: ${text}.` : "This format is written, not read again."),
  download: (name: string, size: string): string => `Download ${name} (${size})`, left: (n: number): string => `${plural(n, "shape was", "shapes were")} left out.`,
  bytes: (n: number): string => (n < 1e4 ? `${count(n)} B` : n < 1e7 ? `${count(Math.round(n / 1e3))} kB` : `${count(Math.round(n / 1e6))} MB`),
};
