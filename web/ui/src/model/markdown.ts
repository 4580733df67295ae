/**
 * The part of Markdown that guidelines need, as a tree: headings, paragraphs, lists, quotes, code, rules; bold,
 * italic, code and links inside. HTML in it stays text, so a guideline cannot do anything. Pure.
 */

export type Inline =
  | { readonly is: "text" | "code"; readonly text: string }
  | { readonly is: "strong" | "em"; readonly children: readonly Inline[] }
  | { readonly is: "link"; readonly to: string; readonly children: readonly Inline[] };

export type Block =
  | { readonly is: "heading"; readonly level: number; readonly children: readonly Inline[] }
  | { readonly is: "paragraph" | "quote"; readonly children: readonly Inline[] }
  | { readonly is: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "rule" };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*\d{1,9}[.)]\s+(.*)$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const FENCE = /^\s*(`{3,}|~{3,})/;
const INLINE = /(`+)([^`]+)\1|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|(?<![\w])_([^_\s][^_]*)_(?![\w])|\[([^\]]+)\]\(([^)\s]+)\)/;
/** Nothing that could run: no javascript:, no data:. */
const SAFE_LINK = /^(https?:\/\/|mailto:|\/(?!\/)|#)/i;

export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, used] = nextBlock(lines, at);
    if (block) blocks.push(block);
    at += used;
  }
  return blocks;
}

function nextBlock(lines: readonly string[], at: number): [Block | null, number] {
  const line = lines[at] ?? "";
  if (line.trim() === "") return [null, 1];
  const fence = FENCE.exec(line);
  if (fence) return fenced(lines, at, fence[1] ?? "```");
  const heading = HEADING.exec(line);
  if (heading) return [{ is: "heading", level: heading[1]?.length ?? 1, children: parseInline(heading[2] ?? "") }, 1];
  if (RULE.test(line)) return [{ is: "rule" }, 1];
  for (const [pattern, ordered] of [[BULLET, false], [NUMBER, true]] as const) {
    const run = runOf(lines, at, (each) => pattern.test(each));
    if (run.length > 0) {
      return [{ is: "list", ordered, items: run.map((each) => parseInline(pattern.exec(each)?.[1] ?? "")) }, run.length];
    }
  }
  const quoted = runOf(lines, at, (each) => each.startsWith(">"));
  if (quoted.length > 0) {
    return [{ is: "quote", children: parseInline(quoted.map((each) => each.replace(/^>\s?/, "")).join(" ")) }, quoted.length];
  }
  const text = runOf(lines, at, (each, first) => first || !startsBlock(each));
  return [{ is: "paragraph", children: parseInline(text.map((each) => each.trim()).join(" ")) }, text.length];
}

function fenced(lines: readonly string[], at: number, fence: string): [Block, number] {
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => line.trim().startsWith(fence));
  const body = end < 0 ? rest : rest.slice(0, end);
  return [{ is: "code", text: body.join("\n") }, body.length + (end < 0 ? 1 : 2)];
}

function runOf(lines: readonly string[], at: number, goesOn: (line: string, first: boolean) => boolean): string[] {
  const run: string[] = [];
  while (at + run.length < lines.length) {
    const line = lines[at + run.length] ?? "";
    if (line.trim() === "" || !goesOn(line, run.length === 0)) break;
    run.push(line);
  }
  return run;
}

function startsBlock(line: string): boolean {
  return [HEADING, BULLET, NUMBER, RULE, FENCE].some((pattern) => pattern.test(line)) || line.startsWith(">");
}

export function parseInline(source: string): Inline[] {
  const found: Inline[] = [];
  let rest = source;
  while (rest !== "") {
    const match = INLINE.exec(rest);
    if (!match) break;
    if (match.index > 0) found.push({ is: "text", text: rest.slice(0, match.index) });
    found.push(inlineOf(match));
    rest = rest.slice(match.index + match[0].length);
  }
  if (rest !== "") found.push({ is: "text", text: rest });
  return found;
}

function inlineOf(match: RegExpExecArray): Inline {
  const [whole, , code, strong, strongToo, em, emToo, label, to] = match;
  if (code !== undefined) return { is: "code", text: code };
  const bold = strong ?? strongToo;
  if (bold !== undefined) return { is: "strong", children: parseInline(bold) };
  const slanted = em ?? emToo;
  if (slanted !== undefined) return { is: "em", children: parseInline(slanted) };
  if (to !== undefined && SAFE_LINK.test(to)) return { is: "link", to, children: parseInline(label ?? "") };
  return { is: "text", text: whole };
}
