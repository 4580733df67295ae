import type { settings as english } from "../en/settings";

export const settings: typeof english = {
  title: "设置", classes: "类别", classesHint: "名称和颜色可以更改，类别可以添加或停用。编号的含义永不改变。",
  add: "添加类别", retire: "停用", restore: "恢复", color: "颜色", newName: "新类别", saved: "已保存。",
  guideline: "标注指南", decideBelow: "置信度低于此值的草稿必须逐个决定（0 到 1）", name: "名称", retired: "已停用",
  consensus: "同一条目的多个答案合成一个的方法", majority: "多数表决", dawidSkene: "Dawid-Skene：更可靠者的答案权重更大",
  fieldOf: (name: string): string => `${name} 所属的问题`,
};
