import { count } from "../format";
import type { loop as english } from "../en/loop";

export const loop: typeof english = {
  title: "循环", none: "还没有轮次",
  noneHint: "一轮会冻结已标注的数据、训练模型、让它与当前模型比较；如果它胜出，就为其余条目重新打草稿。",
  newLabels: (n) => `自上一个数据集以来新增 ${count(n)} 个标签`,
  run: "运行下一轮", freeze: "冻结数据集", train: "用最新数据集训练", deploy: "部署…",
  running: "正在运行一轮", round: "轮次", dataset: "数据集", labels: "标签", model: "模型",
  accuracy: "测试准确率", gate: "准入", why: "原因", untouched: "原样接受", edits: "每条目修改数", when: "时间",
  plots: { accuracy: "标签数与测试准确率", untouched: "各模型版本的原样接受率", edits: "各模型版本的每条目修改数",
    labels: "标签", model: "模型", noData: "数据还不够。", band: "95% 区间" },
  outcome: { promote: "已上线", hold: "暂缓", reject: "已拒绝" },
  frozen: (n, items) => `数据集 ${n} 已冻结：${count(items)} 个条目。`,
  started: "已开始。进度显示在这里。", datasets: "数据集",
};
