/** The picture with other tones, worked out once for a setting and not once a frame. */

import { isPlain, toneTable, type Tones } from "../model/tones";

export function toned(image: HTMLImageElement, tones: Tones): CanvasImageSource {
  if (isPlain(tones)) return image;
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return image;
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const table = toneTable(tones);
  const { data } = pixels;
  for (let at = 0; at < data.length; at += 4) {
    data[at] = table[data[at] ?? 0] ?? 0;
    data[at + 1] = table[data[at + 1] ?? 0] ?? 0;
    data[at + 2] = table[data[at + 2] ?? 0] ?? 0;
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}
