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

export const textCommands = {
  "span-end-left": "End of the span: one word to the left", "span-end-right": "End of the span: one word to the right",
  "span-start-left": "Beginning of the span: one word to the left", "span-start-right": "Beginning of the span: one word to the right",
  "span-end-left-char": "End of the span: one character to the left", "span-end-right-char": "End of the span: one character to the right",
  "span-start-left-char": "Beginning of the span: one character to the left", "span-start-right-char": "Beginning of the span: one character to the right",
  relate: "Relation from the selected span",
  "caret-left": "Word to the left", "caret-right": "Word to the right", "caret-up": "Line up", "caret-down": "Line down",
  "caret-left-char": "Character to the left", "caret-right-char": "Character to the right",
  "caret-line-start": "Beginning of the line", "caret-line-end": "End of the line",
  "caret-page-up": "Page up", "caret-page-down": "Page down", "caret-start": "Beginning of the text", "caret-end": "End of the text",
  "extend-left": "Mark a word to the left", "extend-right": "Mark a word to the right", "extend-up": "Mark a line up", "extend-down": "Mark a line down",
  "extend-left-char": "Mark a character to the left", "extend-right-char": "Mark a character to the right",
  "extend-line-start": "Mark to the beginning of the line", "extend-line-end": "Mark to the end of the line",
};
