import { count } from "../format";
import type { projects as english } from "../en/projects";

export const projects: typeof english = {
  title: "项目", create: "新建项目", name: "名称", kind: "条目类型", image: "图像", text: "文本",
  question: "标注者给出", single: "一个类别", multiple: "任意多个类别", boxes: "矩形框",
  drawn: { rotated_box: "旋转框", polygon: "多边形", polyline: "折线", keypoints: "关键点", mask: "掩码" },
  points: "关键点名称", pointsHint: "按放置的顺序。以后不能更改。", needPoint: "请至少命名一个点。",
  classes: "类别", classesHint: "每行一个或用逗号分隔。类别编号永久不变，以后可以再添加。",
  guideline: "标注指南（标注时显示）", submit: "创建项目", working: "正在创建…",
  none: "还没有项目", noneHint: "新建一个项目，设置类别，然后把图像或文本拖到它的“条目”页。",
  progress: (done, total) => `已完成 ${count(done)} / ${count(total)} 个任务`,
  items: (n) => `${count(n)} 个条目`,
  annotations: (n) => `${count(n)} 条标注`,
  classCount: (n) => `${count(n)} 个类别`,
  needName: "请填写项目名称。", needClass: "请至少填写一个类别。",
  twice: (name) => `类别“${name}”重复了。`,
};
