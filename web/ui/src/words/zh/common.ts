import { count } from "../format";
import type { common as english } from "../en/common";

export const common: typeof english = {
  app: "Labelloop",
  count,
  loading: "正在加载…",
  retry: "重试",
  cancel: "取消",
  close: "关闭",
  save: "保存",
  more: "加载更多",
  skipToContent: "跳到正文",
  theme: { system: "主题：跟随系统", light: "主题：浅色", dark: "主题：深色", next: "切换主题" },
  notFound: "没有这个页面。",
  toProjects: "返回项目列表",
  unreachable: "服务器没有响应。",
  unreachableHint: "您的工作已保存在此浏览器中。页面会自动重试。",
  sizeNote: (n) => `n = ${count(n)}`,
};
