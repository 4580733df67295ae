import type { review as english } from "../en/review";
import { count } from "../format";

export const review: typeof english = {
  title: "审核",
  pending: (n) => `${count(n)} 个任务等待审核`,
  reason: {
    disagreement: "标注者意见不一", honeypot: "与已知答案不同", suspect: "标签可能有误",
    revised: "接受后又被修改", reworked: "曾被退回，已重做",
  },
  sample: "抽样审核",
  answers: "答案", answer: (n) => `答案 ${count(n)}`, by: (who) => `来自 ${who}`,
  seconds: (n) => `${count(Math.round(n))} 秒`, nobody: "某人",
  shown: "显示中", show: "显示",
  accept: "接受", fix: "修正并接受", pick: "采用此答案", merge: "采用我的答案", pass: "略过",
  reject: "退回", rejectTitle: "退回并说明原因", rejectWhom: "谁的答案",
  rejectHint: "标注者会最先再次得到此任务，并看到您写的内容。",
  pinned: "针对所选区域", rejected: (who) => `已退回给 ${who}。`,
  empty: "没有待审核的任务", emptyHint: "任务完成后会出现在这里：有分歧或疑问的排在最前。",
  own: "也显示我自己标注的", lookAgain: "再看看",
  comments: "评论", comment: "评论", reply: "回复", send: "发送", resolve: "解决", reopen: "重新打开", resolved: "已解决",
  onRegion: "针对某个区域", showRegion: "显示区域",
  rework: "退回给您", reworkHint: "审核者要求修改。屏幕上是您先前的答案。",
  verdicts: "先前的裁定",
  verdict: {
    accepted: "已接受", fixed: "已修正", picked: "被采用", merged: "已合并", overruled: "未采用",
    rejected: "已退回", passed: "已略过",
  },
};
