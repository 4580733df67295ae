export const settings = {
  title: "Settings", classes: "Classes", classesHint: "Names and colours may change, classes may be added or retired. A number never changes its meaning.",
  add: "Add class", retire: "Retire", restore: "Restore", color: "Colour", newName: "New class", saved: "Saved.",
  guideline: "Guideline", name: "Name", retired: "retired",
};
