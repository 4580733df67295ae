/** How the picture is shown; the picture itself stays as it is. */

export interface Tones {
  /** -1 to 1, 0 as it is. */
  readonly brightness: number;
  /** -1 to 1, 0 as it is. */
  readonly contrast: number;
  /** Above 1 lifts the dark parts. */
  readonly gamma: number;
  readonly invert: boolean;
}

export const PLAIN: Tones = { brightness: 0, contrast: 0, gamma: 1, invert: false };

export function isPlain(tones: Tones): boolean {
  return tones.brightness === 0 && tones.contrast === 0 && tones.gamma === 1 && !tones.invert;
}

/** What each of the 256 values of a channel is shown as: gamma first, then contrast about the middle, then brightness. */
export function toneTable({ brightness, contrast, gamma, invert }: Tones): Uint8ClampedArray {
  const slope = Math.tan(((contrast + 1) * Math.PI) / 4);
  return Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const lifted = (value / 255) ** (1 / gamma);
    const shown = (lifted - 0.5) * Math.min(slope, 1e6) + 0.5 + brightness;
    const held = Math.min(Math.max(shown, 0), 1);
    return (invert ? 1 - held : held) * 255;
  });
}
