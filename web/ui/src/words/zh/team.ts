import type { team as english } from "../en/team";
import { count, percent } from "../format";

export const team: typeof english = {
  title: "团队", sections: { work: "工作", agreement: "一致性", people: "人员", assignment: "分配", checks: "检查", deleted: "已删除" },
  enlarge: "在大窗口中阅读", person: "人员", everyone: "所有人",
  history: {
    title: "历史", open: "历史", number: (n) => `修订 ${count(n)}`, restore: "恢复此版本",
    delete: "删除标注", undelete: "恢复删除", hidden: "此标注已删除，或被审核者退回。",
    first: "首个答案", same: "没有变化", change: (what, n) => `${what} ${count(n)}`,
    changes: {
      moved: "移动", resized: "缩放", reshaped: "变形", relabelled: "改类", attributes: "属性更改", added: "新增", deleted: "删除",
    },
  },
  work: {
    none: "这些天没有人在此标注", noneHint: "提交第一个任务后即有数据。",
    days: (n) => `最近 ${count(n)} 天`, submitted: "条目", time: "活跃时间", each: "每条",
    hours: (seconds) => (seconds >= 3600 ? `${count(Math.round(seconds / 360) / 10)} 小时` : `${count(Math.round(seconds / 60))} 分钟`),
    agreement: "一致率", rejection: "退回率", fixed: "修正率", accuracy: "蜜罐正确率", wrong: "接受的错误草稿",
    careless: "盲目接受草稿",
    carelessHint: "在蜜罐上，原样接受的错误草稿多到无法用偶然解释。",
    chance: (p) => `与同事相比 p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`}`,
    plots: { items: "每日条目数", time: "每日活跃分钟", agreement: "每日一致率", rejection: "每日退回率", day: "日期" },
    bar: (day, value) => `${day}：${count(value)}`,
    note: "比例均附 95 % 区间和样本量 n。日期为 UTC。",
  },
  people: {
    access: "谁可以进入", open: "工作区所有人", members: "仅成员和管理员",
    role: "在此的角色", workspace: "工作区角色", same: "与工作区相同",
    roles: { admin: "管理员", manager: "经理", reviewer: "审核者", annotator: "标注者" },
    hint: "此处的角色只在本项目有效，取代工作区角色。",
  },
  assignment: {
    groups: "小组", groupsHint: "分配给小组的任务只会给组员，并且优先于其他任务。",
    none: "还没有小组：所有未完成任务面向所有人。", newGroup: "新小组", name: "名称", members: "成员", add: "添加", remove: "移除",
    rules: "规则", rulesHint: "条目进入或重新起草时对未完成任务尝试。第一条符合的规则生效。",
    noRules: "还没有规则。", newRule: "新规则", to: "分配给", scenario: "场景", attribute: "元数据键", value: "值",
    predicted: "预测类别", any: "任意", apply: "立即应用规则", applied: "已开始。作业页会显示分配了多少任务。",
    is: (name, value) => `${name} = ${value}`,
  },
  checks: {
    review: "已完成任务的审核比例", reviewHint: "有分歧、蜜罐答错和可疑的任务总会被审核。",
    honeypots: "蜜罐", honeypotsHint: (n) => `已知答案的任务，混入队列而无人能分辨。有 ${count(n)} 个任务已知答案。`,
    share: "发放任务中蜜罐的比例", save: "保存", saved: "已保存。",
    suspects: "可疑标签",
    suspectsHint: "模型从其余所有标签学习来判断每个标签。它认为不大可能的标签会优先审核。",
    find: "查找可疑标签", started: "已开始。结果会出现在审核中。", percent,
  },
  agreement: {
    none: "还没有可比较的内容", noneHint: "一致性需要多人回答同一任务：创建项目时将重叠数设为二或更多。",
    tasks: (n) => `基于 ${count(n)} 个多人回答的任务`, mean: "平均一致性", figure: "指标", field: "字段",
    pair: "两人", tasksHead: "任务", class: "类别",
    figures: {
      agreement: "一致率", krippendorff_alpha: "Krippendorff α 系数", fleiss_kappa: "Fleiss κ 系数", cohen_kappa: "Cohen κ 系数", mean_iou: "平均 IoU",
      mean_oks: "平均 OKS", mean_overlap: "平均重叠", f1: "F1 分数", similarity: "相似度",
    },
  },
  deleted: {
    none: "没有已删除的内容", items: "条目", annotations: "标注", what: "内容", by: "标注者", when: "删除时间", undelete: "恢复删除", deleteItem: "删除条目",
    annotation: (id) => `标注 ${id}`,
  },
};
