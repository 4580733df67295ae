import type { models as english } from "../en/models";

export const models: typeof english = {
  title: "模型", none: "还没有模型", noneHint: "先标注一些条目，然后在“循环”页运行一轮：它会训练出第一个模型。",
  version: "版本", name: "名称", trainedOn: "训练数据", dataset: (n) => `数据集 ${n}`,
  accuracy: "测试准确率", untouched: "原样接受", edits: "每条目修改数", seconds: "有效秒数",
  blind: "盲标条目准确率", since: "开始时间", figureNote: "每个数字都附有 95% 区间和样本量 n。",
  deployment: "部署", noDeployment: "还没有模型在打草稿。", stable: "稳定", canary: "灰度",
  canaryShare: "灰度比例", blindShare: "盲标比例", reason: "原因", nobody: "无",
  apply: "部署", working: "正在部署…", rollback: "回滚", rollbackAsk: "要恢复此前的部署吗？",
  history: "以前的部署", shares: "各分支的条目比例", blindArm: "盲标", change: "更改部署",
  badge: { stable: "稳定", canary: "灰度" },
};
