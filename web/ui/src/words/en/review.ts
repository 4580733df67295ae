import { count, plural } from "../format";

export const review = {
  title: "Review",
  pending: (n: number): string => `${plural(n, "task waits", "tasks wait")} for a reviewer`,
  reason: {
    disagreement: "Annotators disagree", honeypot: "Differs from the known answer", suspect: "May be a wrong label",
    revised: "Changed after it was accepted", reworked: "Sent back before, done again",
  } as Record<string, string>,
  sample: "Drawn for review",
  answers: "Answers", answer: (n: number): string => `Answer ${count(n)}`, by: (who: string): string => `by ${who}`,
  seconds: (n: number): string => `${count(Math.round(n))} s`, nobody: "someone",
  shown: "shown", show: "Show",
  accept: "Accept", fix: "Fix and accept", pick: "Let this answer stand", merge: "Let mine stand", pass: "Pass",
  reject: "Send back", rejectTitle: "Send back with a reason", rejectWhom: "Whose answer",
  rejectHint: "The annotator gets the task again, first of all, with what you write here.",
  pinned: "Pinned to the selected region", rejected: (who: string): string => `Sent back to ${who}.`,
  empty: "Nothing to review", emptyHint: "Tasks show up here when they are done: disagreements and other doubts first.",
  own: "Show me what I labelled myself, too", lookAgain: "Look again",
  comments: "Comments", comment: "Comment", reply: "Reply", send: "Send", resolve: "Resolve", reopen: "Open again", resolved: "Resolved",
  onRegion: "about one region", showRegion: "Show region",
  rework: "Sent back to you", reworkHint: "A reviewer asks for a change. Your answer is on screen as you gave it.",
  verdicts: "Earlier verdicts",
  verdict: {
    accepted: "accepted", fixed: "fixed", picked: "let stand", merged: "merged", overruled: "overruled",
    rejected: "sent back", passed: "passed",
  } as Record<string, string>,
};
