export const models = {
  title: "Models", none: "No model yet", noneHint: "Label some items, then run a round on the Loop page: it trains the first one.",
  version: "Version", name: "Name", trainedOn: "Trained on", dataset: (n: number): string => `dataset ${n}`,
  accuracy: "Test accuracy", untouched: "Accepted untouched", edits: "Edits an item", seconds: "Active seconds",
  blind: "Accuracy on blind items", since: "Since", figureNote: "Each figure with its 95% interval and sample size n.",
  deployment: "Deployment", noDeployment: "No model drafts yet.", stable: "Stable", canary: "Canary",
  canaryShare: "Canary share", blindShare: "Blind share", reason: "Reason", nobody: "none",
  apply: "Deploy", working: "Deploying…", rollback: "Roll back", rollbackAsk: "Put the deployment before this one in force again?",
  history: "Earlier deployments", shares: "Share of items by arm", blindArm: "Blind", change: "Change deployment",
  badge: { stable: "stable", canary: "canary" },
};
