import type { account as english, palette as englishPalette } from "../en/account";

export const account: typeof english = {
  title: "您的账户", language: "语言", browserLanguage: "按浏览器设置", theme: "外观",
  themes: { system: "跟随系统", light: "浅色", dark: "深色" },
  oneKey: "任务只有一个问题时，按一个键即继续",
  kept: "随您的账户保存：在每个浏览器中都一样。",
  keys: "按键", keysHint: "点“更改”后按下新按键。没有被命令占用的数字和字母归类别使用。",
  command: "命令", key: "按键", change: "更改", add: "添加按键", reset: "重置", resetAll: "重置全部按键", none: "无按键",
  press: "请按下新按键，或按 Esc 取消",
  taken: (key, other) => `${key} 已用于“${other}”。`,
  useHere: "改为用在这里",
  refused: (key) => `${key} 由浏览器使用。`,
  changed: (command, key) => `${command}：${key}`,
  changeOf: (command) => `更改“${command}”的按键`,
  resetOf: (command) => `重置“${command}”的按键`,
  scopes: { everywhere: "通用", image: "图像", text: "文本", review: "审核" },
  crashed: "此页面出错了", crashedHint: "您的工作已保存在此浏览器和服务器上。请重新加载页面后继续。",
  reload: "重新加载",
};

export const palette: typeof englishPalette = {
  title: "命令", find: "查找命令、类别或页面", none: "没有这个名称的内容。", pages: "前往", classes: "类别", commands: "命令",
  found: (n) => `${n} 项`,
};
