import type { nav as englishNav, signIn as englishSignIn } from "../en/shell";

export const nav: typeof englishNav = {
  projects: "项目", label: "标注", grid: "宫格", review: "审核", team: "团队", items: "条目", models: "模型", loop: "循环", jobs: "作业",
  settings: "设置", main: "主导航", project: "项目导航",
};

export const signIn: typeof englishSignIn = {
  title: "登录", lead: "模型先打草稿，人只需修改。", email: "邮箱", password: "密码",
  submit: "登录", working: "正在登录…", out: "退出登录",
  again: "登录已过期",
  againHint: "请重新登录后继续。没有任何内容丢失：您的工作已保存在此浏览器中，登录后即会发送。",
  other: "现在登录的是另一个人。之前那位的工作会留在此浏览器中，等其回来。",
};
