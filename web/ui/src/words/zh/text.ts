import { count } from "../format";
import type { text as english, textCommands as englishCommands } from "../en/text";

export const text: typeof english = {
  region: "文本", hint: "方向键按词移动，Shift 扩展选区，类别键进行标记。",
  spans: "已标记", noSpans: "还没有标记。选中词语后按类别键。",
  named: (name, quote) => `${name}：${quote}`,
  tie: (from, to) => `${from} → ${to}`,
  marked: (what) => `已标记 ${what}`,
  removed: (what) => `已删除 ${what}`,
  armed: (name) => `${name}：接下来标记的内容将归入此类别`,
  disarmed: "未选择类别",
  relating: (quote) => `从“${quote}”建立关系：选择另一端，然后按 Enter`,
  relatingHint: "点击另一端，或用 . 和 , 移到那里后按 Enter。按 Esc 放弃。",
  write: (field) => `请先填写“${field}”。`,
  mark: (field) => `请先为“${field}”标记内容。`,
  placeholder: "在此填写",
  drafted: (n) => `标记了 ${count(n)} 处`,
};

export const textCommands: typeof englishCommands = {
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
