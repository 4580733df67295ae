import { canvasCommands } from "./canvas";
import { textCommands } from "./text";

export const commands = {
  ...canvasCommands, ...textCommands,
  accept: "Accept or submit, and go on", skip: "Skip: leave this task to others", back: "Previous answer",
  forward: "Back towards the open task", undo: "Undo", redo: "Redo", repeat: "Give the last class again", filter: "Filter classes by name",
  palette: "Find any command", help: "This sheet", escape: "Deselect, or close", "field-up": "Question above", "field-down": "Question below",
  delete: "Delete what is selected",
  "box-next": "Next region", "box-previous": "Previous region",
  reject: "Send the answer back, with a reason", "next-answer": "Next answer to the same task",
};

export const mouse = {
  title: "Mouse", wheel: "Zoom at the pointer", drag: "Move the image (Select)", middle: "Move the image (any tool)",
  wheelKey: "Wheel", dragKey: "Drag the ground", middleKey: "Middle button or Alt + drag",
};

export const keys = {
  Enter: "Enter", Space: "Space", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Home: "Home", End: "End", Insert: "Ins", PageUp: "PgUp", PageDown: "PgDn", Backspace: "Backspace", Shift: "Shift", Ctrl: "Ctrl", Alt: "Alt",
} as Record<string, string>;
