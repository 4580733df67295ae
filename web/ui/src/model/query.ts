/** A filter as text, as far as buttons have to read and change it; the server reads all of it. */

const TOKEN = /(?:[^\s"]|"(?:[^"\\]|\\.)*"?)+/g;

/** The terms of a filter, quotes kept. */
export function termsOf(where: string): string[] {
  return where.match(TOKEN) ?? [];
}

/** The value of the only term `name:value`; "" when there is none, null when it says more than one button can. */
export function valueOf(where: string, name: string): string | null {
  const found = termsOf(where).filter((term) => isOf(term, name));
  if (found.length === 0) return "";
  const [only] = found;
  const value = only?.startsWith(`${name}:`) ? only.slice(name.length + 1) : null;
  if (found.length > 1 || value === null) return null;
  if (/^"(?:[^"\\]|\\.)*"$/.test(value)) return value.slice(1, -1).replace(/\\(.)/g, "$1");
  return /[",]/.test(value) ? null : value;
}

/** The filter with `name:value` instead of whatever it said of that name; without it when the value is "". */
export function withValue(where: string, name: string, value: string): string {
  const rest = termsOf(where).filter((term) => !isOf(term, name));
  return [...rest, ...(value === "" ? [] : [`${name}:${quoted(value)}`])].join(" ");
}

export function quoted(value: string): string {
  return /^[\p{L}\p{N}_./@#%+][\p{L}\p{N}_./@#%+-]*$/u.test(value) ? value : `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

function isOf(term: string, name: string): boolean {
  return [":", "=", "<", ">"].some((sign) => term.startsWith(`${name}${sign}`) || term.startsWith(`-${name}${sign}`));
}
