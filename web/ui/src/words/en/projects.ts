import { count, plural } from "../format";

export const projects = {
  title: "Projects", create: "New project", name: "Name", kind: "Items are", image: "Images", text: "Texts",
  question: "Annotators give", single: "One class", multiple: "Any number of classes", boxes: "Boxes",
  drawn: { rotated_box: "Rotated boxes", polygon: "Polygons", polyline: "Lines", keypoints: "Keypoints", mask: "Masks" },
  points: "Names of the points", pointsHint: "In the order in which they are placed. They cannot change later.", needPoint: "Name at least one point.",
  classes: "Classes", classesHint: "One a line or separated by commas. They keep their number for ever; more can be added later.",
  guideline: "Guideline (shown while labelling)", submit: "Create project", working: "Creating…",
  none: "No projects yet", noneHint: "Create one, give it classes, and drop your images or texts on its Items page.",
  progress: (done: number, total: number): string => `${count(done)} of ${plural(total, "task", "tasks")} done`,
  items: (n: number): string => plural(n, "item", "items"),
  annotations: (n: number): string => plural(n, "annotation", "annotations"),
  classCount: (n: number): string => plural(n, "class", "classes"),
  needName: "Give the project a name.", needClass: "Give at least one class.",
  twice: (name: string): string => `The class “${name}” is there twice.`,
};
