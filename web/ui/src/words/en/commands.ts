export const commands = {
  accept: "Accept or submit, and go on", skip: "Skip: leave this task to others", back: "Previous answer",
  forward: "Back towards the open task", undo: "Undo", redo: "Redo", repeat: "Give the last class again", filter: "Filter classes by name",
  help: "This sheet", escape: "Deselect, or close", "field-up": "Question above", "field-down": "Question below",
  "zoom-in": "Zoom in", "zoom-out": "Zoom out", fit: "Fit the image", "tool-draw": "Draw boxes",
  "tool-select": "Select and move", delete: "Delete what is selected", hide: "Hide or show boxes",
  "box-next": "Next region", "box-previous": "Previous region",
  "nudge-left": "Move box 1 px left", "nudge-right": "Move box 1 px right", "nudge-up": "Move box 1 px up",
  "nudge-down": "Move box 1 px down", "push-left": "Move box 10 px left", "push-right": "Move box 10 px right",
  "push-up": "Move box 10 px up", "push-down": "Move box 10 px down",
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

export const mouse = {
  title: "Mouse", wheel: "Zoom at the pointer", drag: "Move the image (Select)", middle: "Move the image (any tool)",
  wheelKey: "Wheel", dragKey: "Drag the ground", middleKey: "Middle button or Alt + drag",
};

export const keys = {
  Enter: "Enter", Space: "Space", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Backspace: "Backspace", Shift: "Shift", Ctrl: "Ctrl", Alt: "Alt", Home: "Home", End: "End",
  PageUp: "PgUp", PageDown: "PgDn",
} as Record<string, string>;
