import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { parseMarkdown, type Block, type Inline } from "../../model/markdown";

/** Text of a guideline as a page; it is built from a tree, never from markup. */
export function Markdown({ source }: { source: string }): JSX.Element {
  const blocks = useMemo(() => parseMarkdown(source), [source]);
  return <div class="markdown" dir="auto">{blocks.map((block, at) => <Shown key={at} block={block} />)}</div>;
}

function Shown({ block }: { block: Block }): JSX.Element {
  switch (block.is) {
    case "heading": return <Heading level={block.level}>{line(block.children)}</Heading>;
    case "paragraph": return <p>{line(block.children)}</p>;
    case "quote": return <blockquote>{line(block.children)}</blockquote>;
    case "code": return <pre tabIndex={0}><code>{block.text}</code></pre>;
    case "rule": return <hr />;
    case "list": {
      const items = block.items.map((item, at) => <li key={at}>{line(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
  }
}

/** Below the page's own headings. */
function Heading({ level, children }: { level: number; children: JSX.Element[] }): JSX.Element {
  if (level === 1) return <h3>{children}</h3>;
  return level === 2 ? <h4>{children}</h4> : <h5>{children}</h5>;
}

function line(inlines: readonly Inline[]): JSX.Element[] {
  return inlines.map((inline, at) => <Piece key={at} inline={inline} />);
}

function Piece({ inline }: { inline: Inline }): JSX.Element {
  switch (inline.is) {
    case "text": return <>{inline.text}</>;
    case "code": return <code>{inline.text}</code>;
    case "strong": return <strong>{line(inline.children)}</strong>;
    case "em": return <em>{line(inline.children)}</em>;
    case "link": return <a href={inline.to} target="_blank" rel="noopener noreferrer">{line(inline.children)}</a>;
  }
}
