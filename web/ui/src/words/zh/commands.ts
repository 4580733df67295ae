import type { commands as englishCommands, keys as englishKeys, mouse as englishMouse } from "../en/commands";

export const commands: typeof englishCommands = {
  accept: "接受或提交，然后继续", skip: "跳过：把此任务留给其他人", back: "上一个答案",
  forward: "向当前任务前进", undo: "撤销", redo: "重做", repeat: "再给一次上一个类别", filter: "按名称筛选类别",
  help: "本键盘表", escape: "取消选择或关闭", "field-up": "上一个问题", "field-down": "下一个问题",
  "zoom-in": "放大", "zoom-out": "缩小", fit: "图像适应窗口", "tool-draw": "绘制框",
  "tool-select": "选择和移动", delete: "删除选中项", hide: "隐藏或显示框",
  "box-next": "下一个区域", "box-previous": "上一个区域",
  "nudge-left": "框左移 1 像素", "nudge-right": "框右移 1 像素", "nudge-up": "框上移 1 像素",
  "nudge-down": "框下移 1 像素", "push-left": "框左移 10 像素", "push-right": "框右移 10 像素",
  "push-up": "框上移 10 像素", "push-down": "框下移 10 像素",
  "span-end-left": "片段末尾向左移一个词", "span-end-right": "片段末尾向右移一个词",
  "span-start-left": "片段开头向左移一个词", "span-start-right": "片段开头向右移一个词",
  "span-end-left-char": "片段末尾向左移一个字符", "span-end-right-char": "片段末尾向右移一个字符",
  "span-start-left-char": "片段开头向左移一个字符", "span-start-right-char": "片段开头向右移一个字符",
  relate: "从选中片段建立关系",
  "caret-left": "左移一个词", "caret-right": "右移一个词", "caret-up": "上移一行", "caret-down": "下移一行",
  "caret-left-char": "左移一个字符", "caret-right-char": "右移一个字符",
  "caret-line-start": "行首", "caret-line-end": "行尾",
  "caret-page-up": "上一页", "caret-page-down": "下一页", "caret-start": "文本开头", "caret-end": "文本末尾",
  "extend-left": "向左选中一个词", "extend-right": "向右选中一个词", "extend-up": "向上选中一行", "extend-down": "向下选中一行",
  "extend-left-char": "向左选中一个字符", "extend-right-char": "向右选中一个字符",
  "extend-line-start": "选中到行首", "extend-line-end": "选中到行尾",
};

export const mouse: typeof englishMouse = {
  title: "鼠标", wheel: "在指针处缩放", drag: "移动图像（选择工具）", middle: "移动图像（任何工具）",
  wheelKey: "滚轮", dragKey: "拖动空白处", middleKey: "中键或 Alt + 拖动",
};

export const keys: typeof englishKeys = {
  Enter: "Enter", Space: "空格", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓",
  Delete: "Del", Backspace: "退格", Shift: "Shift", Ctrl: "Ctrl", Alt: "Alt", Home: "Home", End: "End",
  PageUp: "PgUp", PageDown: "PgDn",
};
