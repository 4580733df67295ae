export const commands = {
  accept: "Accept or submit, and go on", skip: "Skip: leave this task to others", back: "Previous answer",
  forward: "Back towards the open task", undo: "Undo", redo: "Redo", repeat: "Give the last class again", filter: "Filter classes by name",
  help: "This sheet", escape: "Deselect, or close", "field-up": "Question above", "field-down": "Question below",
  "zoom-in": "Zoom in", "zoom-out": "Zoom out", fit: "Fit the image", "tool-draw": "Draw boxes",
  "tool-select": "Select and move", delete: "Delete what is selected", hide: "Hide or show boxes",
  "box-next": "Next region", "box-previous": "Previous region",
  "nudge-left": "Move box 1 px left", "nudge-right": "Move box 1 px right", "nudge-up": "Move box 1 px up",
  "nudge-down": "Move box 1 px down", "push-left": "Move box 10 px left", "push-right": "Move box 10 px right",
  reject: "Send the answer back, with a reason", "next-answer": "Next answer to the same task",
  "push-up": "Move box 10 px up", "push-down": "Move box 10 px down",
};

export const mouse = {
  title: "Mouse", wheel: "Zoom at the pointer", drag: "Move the image (Select)", middle: "Move the image (any tool)",
  wheelKey: "Wheel", dragKey: "Drag the ground", middleKey: "Middle button or Alt + drag",
};

export const keys = {
  Enter: "Enter", Space: "Space", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Backspace: "Backspace", Shift: "Shift", Ctrl: "Ctrl",
} as Record<string, string>;
