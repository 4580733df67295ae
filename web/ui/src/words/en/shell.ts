export const nav = {
  projects: "Projects", label: "Label", grid: "Grid", review: "Review", team: "Team", items: "Items", models: "Models", loop: "Loop", jobs: "Jobs",
  settings: "Settings", main: "Main", project: "Project",
};

export const signIn = {
  title: "Sign in", lead: "Models do the first draft. People only correct it.", email: "Email", password: "Password",
  submit: "Sign in", working: "Signing in…", out: "Sign out",
  again: "Your sign-in has expired",
  againHint: "Sign in again to go on. Nothing is lost: what you did is kept in this browser and sent then.",
  other: "Another person is signed in now. Work of the earlier one stays in this browser until they are back.",
};
