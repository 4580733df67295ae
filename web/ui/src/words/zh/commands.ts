import type { commands as englishCommands, keys as englishKeys, mouse as englishMouse } from "../en/commands";

import { canvasCommands } from "./canvas";
import { textCommands } from "./text";

export const commands: typeof englishCommands = {
  ...canvasCommands, ...textCommands,
  accept: "接受或提交，然后继续", skip: "跳过：把此任务留给其他人", back: "上一个答案",
  forward: "向当前任务前进", undo: "撤销", redo: "重做", repeat: "再给一次上一个类别", filter: "按名称筛选类别",
  palette: "查找任何命令", help: "本键盘表", escape: "取消选择或关闭", "field-up": "上一个问题", "field-down": "下一个问题",
  delete: "删除选中项",
  "box-next": "下一个区域", "box-previous": "上一个区域",
  reject: "退回答案并说明原因", "next-answer": "同一任务的下一个答案",
};

export const mouse: typeof englishMouse = {
  title: "鼠标", wheel: "在指针处缩放", drag: "移动图像（选择工具）", middle: "移动图像（任何工具）",
  wheelKey: "滚轮", dragKey: "拖动空白处", middleKey: "中键或 Alt + 拖动",
};

export const keys: typeof englishKeys = {
  Enter: "Enter", Space: "空格", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Home: "Home", End: "End", Insert: "Ins", PageUp: "PgUp", PageDown: "PgDn", Backspace: "退格", Shift: "Shift", Ctrl: "Ctrl", Alt: "Alt",
};
