import { count } from "../format";
import type { transfer as english } from "../en/transfer";

export const transfer: typeof english = {
  importTitle: (files) => `导入 ${count(files)} 个文件`,
  looking: "正在查看文件……可以立即导入，也可以等待预览结果。",
  sending: (n) => `正在发送 ${count(n)} 个文件…`,
  format: "格式", auto: (found) => (found ? `自动识别：${found}` : "自动识别"),
  onError: "无法导入的行", skip: "跳过并列出", stop: "只要有一行就全部不导入",
  labelsAs: "文件中的标签作为", asUsual: (what) => `默认${what ? `：${what}` : ""}`,
  gold: "已知真值，不向标注者显示", annotations: "已完成的标注",
  found: (rows, complete) => (complete ? `已读取全部 ${count(rows)} 行。` : `已读取前 ${count(rows)} 行。`),
  items: (n, labelled) => `${count(n)} 个条目，其中 ${count(labelled)} 个有标签`,
  shapes: "形状", predictions: "模型的预测", people: "标注者", samples: "最前面的条目", noLabels: "没有标签",
  classes: "文件中的类别", theirs: "文件中", seen: "出现次数", becomes: "对应为",
  asItIs: "同名类别", add: "本项目的新类别", leaveOut: "不导入", becomesOf: (name) => `${name} 对应为`,
  bad: (n) => `有 ${count(n)} 行无法这样导入`, notes: "说明", again: "重新查看", start: "导入",
  nothing: "这些文件中没有可以这样导入的内容。", report: "以表格下载全部问题",
  past: (n) => `已保留 ${count(n)} 条人工标注及其用时。`,
  exportTitle: (number) => `导出数据集 ${number}`, export: "导出", exports: "导出…", media: "包含图像",
  leftOut: "该格式无法表示的形状", leaveThemOut: "略去并计数", noExport: "只要有一个就不导出",
  precision: (text) => (text ? `再次导入时的精度：${text}。` : "此格式只能写出，不能再读入。"),
  download: (name, size) => `下载 ${name}（${size}）`, left: (n) => `略去了 ${count(n)} 个形状。`,
  bytes: (n) => (n < 1e4 ? `${count(n)} B` : n < 1e7 ? `${count(Math.round(n / 1e3))} kB` : `${count(Math.round(n / 1e6))} MB`),
};
