import { count } from "../format";
import type { items as english } from "../en/items";

export const items: typeof english = {
  title: "条目", add: "添加条目", drop: "把图像、CSV、JSON lines 或 ZIP 文件拖到此页任意位置，或选择文件。",
  dropHere: "松开即可添加这些文件", choose: "选择文件", chooseFolder: "选择文件夹",
  uploading: (n) => `正在发送 ${count(n)} 个文件…`,
  state: "状态", all: "全部", open: "待标注", done: "已完成", predicted: "预测类别", anyClass: "任意类别",
  search: "搜索文本或编号", order: "排序", newest: "最新在前", priority: "最有用在前",
  none: "这里没有条目", noneHint: "没有符合此筛选条件的条目。", noneYet: "把文件拖到这里即可开始。",
  list: "此项目的条目", by: (model) => (model === null ? "导入" : `模型 ${model}`),
  label: "标签", predictedAs: "预测为", noPrediction: "没有预测",
  imported: (added, doubles, bad) =>
    `已添加 ${count(added)} 个条目${doubles ? `，${count(doubles)} 个已存在` : ""}${bad ? `，${count(bad)} 个被拒绝` : ""}。`,
  rejected: "被拒绝的条目，每行一个", dismiss: "关闭提示",
  detail: { predictions: "预测", annotations: "标注", score: "为何排在此处", none: "还没有。",
    model: "模型", arm: "分支", said: "结果", confidence: "置信度", by: "标注者", revision: "修订", answer: "答案", when: "时间",
    priority: "优先级", margin: "间隔", entropy: "熵", least_confidence: "最低置信度", diversity: "多样性",
    scenario: "场景", split: "划分", size: "尺寸", attributes: "属性" },
};
