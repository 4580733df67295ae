import { count } from "../format";
import type { jobs as english } from "../en/jobs";

export const jobs: typeof english = {
  title: "作业", none: "还没有作业", noneHint: "导入、训练和打草稿的进度会显示在这里。",
  kind: { import: "导入", prelabel: "打草稿", prioritise: "排优先级", train: "训练", round: "轮次", export: "导出", preview: "查看文件", freeze: "冻结", bulk: "批量更改条目", duplicates: "查找近似重复", similarity: "建立相似索引" },
  state: { queued: "排队中", running: "运行中", succeeded: "完成", failed: "失败", cancelled: "已取消" },
  of: (done, total) => (total > 0 ? `${count(done)} / ${count(total)}` : count(done)),
  errors: (n) => `${count(n)} 个问题`, showErrors: "显示问题", resume: "继续", number: (id) => `作业 ${id}`,
};
