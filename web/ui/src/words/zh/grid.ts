import { count } from "../format";
import type { grid as english } from "../en/grid";

export const grid: typeof english = {
  title: "宫格", wall: "待标注的条目", classes: "类别", undo: "撤销",
  hint: "方向键移动，Shift 扩展，Ctrl+A 全选，或拖动框选；然后按类别键。",
  like: "与此最相似的在前", ordinary: "恢复原排序",
  noField: "此项目的标注方案没有可批量给出的选择字段。",
  chosen: (n) => `已选 ${count(n)} 个`,
  given: (n, left) => `已标注 ${count(n)} 个条目${left ? `，${count(left)} 个未改动` : ""}`,
  undone: (n, left) => `已撤回 ${count(n)} 个标签${left ? `，${count(left)} 个其间已被修改` : ""}`,
  left: { taken: "他人处理中", refused: "被拒绝", missing: "已不存在", changed: "其间已修改" },
};
