import { count } from "../format";

export const text = {
  region: "Text", hint: "Arrow keys move by words, Shift extends, a class key marks.",
  spans: "Marked", noSpans: "Nothing marked. Select words and press a class key.",
  named: (name: string, quote: string): string => `${name}: ${quote}`,
  tie: (from: string, to: string): string => `${from} → ${to}`,
  marked: (what: string): string => `Marked ${what}`,
  removed: (what: string): string => `Removed ${what}`,
  armed: (name: string): string => `${name}: what you mark next gets it`,
  disarmed: "No class chosen",
  relating: (quote: string): string => `Relation from “${quote}”: choose the other end, then Enter`,
  relatingHint: "Click the other end, or go to it with . and , and press Enter. Esc gives up.",
  write: (field: string): string => `Write “${field}” first.`,
  mark: (field: string): string => `Mark something for “${field}” first.`,
  placeholder: "Write here",
  drafted: (n: number): string => `${count(n)} marked`,
};
