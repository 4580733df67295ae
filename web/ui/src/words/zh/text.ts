import { count } from "../format";
import type { text as english } from "../en/text";

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
