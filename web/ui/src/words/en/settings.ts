export const settings = {
  title: "Settings", classes: "Classes", classesHint: "Names and colours may change, classes may be added or retired. A number never changes its meaning.",
  add: "Add class", retire: "Retire", restore: "Restore", color: "Colour", newName: "New class", saved: "Saved.",
  guideline: "Guideline", decideBelow: "Drafts less sure than this must be decided one by one (0 to 1)", name: "Name", retired: "retired",
  consensus: "Several answers to one item become one by", majority: "majority", dawidSkene: "Dawid-Skene: answers of the more reliable count more",
  fieldOf: (name: string): string => `Question that ${name} belongs to`,
};
