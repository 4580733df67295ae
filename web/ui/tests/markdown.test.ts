import { expect, it } from "vitest";
import { parseInline, parseMarkdown } from "../src/model/markdown";

it("reads the blocks that guidelines are made of", () => {
  const source = "# Cats\n\nDraw *tight* boxes.\nOne each.\n\n- whole cat\n- **no** tail\n\n1. first\n2. second\n\n> unsure? skip\n\n---\n```\nx < y\n```";
  expect(parseMarkdown(source).map(({ is }) => is)).toEqual(["heading", "paragraph", "list", "list", "quote", "rule", "code"]);
  expect(parseMarkdown(source)[1]).toEqual({
    is: "paragraph",
    children: [{ is: "text", text: "Draw " }, { is: "em", children: [{ is: "text", text: "tight" }] }, { is: "text", text: " boxes. One each." }],
  });
});

it("takes only links that cannot run", () => {
  expect(parseInline("[a](https://example.org/x)")).toEqual([{ is: "link", to: "https://example.org/x", children: [{ is: "text", text: "a" }] }]);
  for (const bad of ["javascript:x", "JavaScript:x", "data:text/html,x", "//evil.example", "vbscript:x"]) {
    expect(parseInline(`[a](${bad})`)[0]).toEqual({ is: "text", text: `[a](${bad})` });
  }
  expect(parseInline("<img src=x onerror=alert(1)>")).toEqual([{ is: "text", text: "<img src=x onerror=alert(1)>" }]);
});

it("ends on every input, and keeps its text", () => {
  for (const odd of ["```\nopen", "**", "*", "# ", "- ", "1)", ">", "_a", "`", "a_b_c", "[a](", "\r\n\r\n", "****", "* * *"]) {
    expect(Array.isArray(parseMarkdown(odd))).toBe(true);
  }
  expect(parseInline("a_b_c")).toEqual([{ is: "text", text: "a_b_c" }]);
});
