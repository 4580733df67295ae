/** Colours that tell what is sure and what can be read. */

export function opacity(score: number): number {
  return 0.35 + 0.65 * Math.min(Math.max(score, 0), 1);
}

/** Black or white, whichever reads better on a "#rrggbb" ground (WCAG relative luminance). */
export function inkOn(color: string): string {
  const channel = (start: number): number => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? "#000000" : "#ffffff";
}
