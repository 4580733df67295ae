import { count, percent, plural } from "../format";

export const team = {
  title: "Team", sections: { work: "Work", agreement: "Agreement", people: "People", assignment: "Assignment", checks: "Checks", deleted: "Deleted" },
  enlarge: "Read in a large window", person: "Person", everyone: "Everyone",
  history: {
    title: "History", open: "History", number: (n: number): string => `Revision ${count(n)}`, restore: "Restore this",
    delete: "Delete annotation", undelete: "Undelete", hidden: "This annotation is deleted, or a reviewer sent it back.",
    first: "first answer", same: "nothing changed", change: (what: string, n: number): string => `${count(n)} ${what}`,
    changes: {
      moved: "moved", resized: "resized", reshaped: "reshaped", relabelled: "relabelled", attributes: "attributes changed",
      added: "added", deleted: "deleted",
    } as Record<string, string>,
  },
  work: {
    none: "Nobody has labelled here in these days", noneHint: "Figures show up with the first submitted task.",
    days: (n: number): string => `Last ${plural(n, "day", "days")}`, submitted: "Items", time: "Active time", each: "Each",
    hours: (seconds: number): string => (seconds >= 3600 ? `${count(Math.round(seconds / 360) / 10)} h` : `${count(Math.round(seconds / 60))} min`),
    agreement: "Agreement", rejection: "Sent back", fixed: "Fixed", accuracy: "Honeypots right", wrong: "Wrong drafts accepted",
    careless: "Accepts drafts blindly",
    carelessHint: "Of the wrong drafts on honeypots, more were accepted as they were than can be chance.",
    chance: (p: number): string => `p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`} beside colleagues`,
    plots: { items: "Items a day", time: "Active minutes a day", agreement: "Agreement by day", rejection: "Share sent back by day", day: "day" },
    bar: (day: string, value: number): string => `${day}: ${count(value)}`,
    note: "Shares with their 95 % interval and sample size n. Days are UTC.",
  },
  people: {
    access: "Who may enter", open: "Everybody in the workspace", members: "Members and admins only",
    role: "Role here", workspace: "Role in the workspace", same: "as in the workspace",
    roles: { admin: "admin", manager: "manager", reviewer: "reviewer", annotator: "annotator" } as Record<string, string>,
    hint: "A role given here counts in this project only, in place of the one in the workspace.",
  },
  assignment: {
    groups: "Groups", groupsHint: "Tasks that are assigned to a group go to its people only, and before all others.",
    none: "No groups yet: every open task is for everybody.", newGroup: "New group", name: "Name", members: "Members", add: "Add", remove: "Remove",
    rules: "Rules", rulesHint: "Tried on open tasks when items come in or are drafted anew. The first rule that fits counts.",
    noRules: "No rules yet.", newRule: "New rule", to: "Assign to", scenario: "Scenario", attribute: "Metadata key", value: "Value",
    predicted: "Predicted class", any: "any", apply: "Apply rules now", applied: "Started. The jobs page shows how many tasks were assigned.",
    is: (name: string, value: string): string => `${name} = ${value}`,
  },
  checks: {
    review: "Share of done tasks that are reviewed", reviewHint: "Disagreements, missed honeypots and suspects are reviewed in any case.",
    honeypots: "Honeypots", honeypotsHint: (n: number): string => `Tasks with a known answer, mixed in so that nobody can tell. ${plural(n, "task has", "tasks have")} one.`,
    share: "Share of handed-out tasks that are honeypots", save: "Save", saved: "Saved.",
    suspects: "Label-error suspects",
    suspectsHint: "A model learns from all labels but the one it judges. Labels that it holds for unlikely go before reviewers first.",
    find: "Look for suspects", started: "Started. What it finds shows up in the review.", percent,
  },
  agreement: {
    none: "Nothing to compare yet", noneHint: "Agreement needs tasks that several people answered: create the project with an overlap of two or more.",
    tasks: (n: number): string => `over ${plural(n, "task", "tasks")} with several answers`, mean: "Mean agreement", figure: "Figure", field: "Field",
    pair: "Pair", tasksHead: "Tasks", class: "Class",
    figures: {
      agreement: "Agreement", krippendorff_alpha: "Krippendorff's α", fleiss_kappa: "Fleiss' κ", cohen_kappa: "Cohen's κ", mean_iou: "Mean IoU",
      mean_oks: "Mean OKS", mean_overlap: "Mean overlap", f1: "F1", similarity: "Similarity",
    } as Record<string, string>,
  },
  deleted: {
    none: "Nothing is deleted", items: "Items", annotations: "Annotations", what: "What", by: "By", when: "Deleted", undelete: "Undelete", deleteItem: "Delete item",
    annotation: (id: number): string => `Annotation ${id}`,
  },
};
