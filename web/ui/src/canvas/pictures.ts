/** Images fetched and decoded before they are needed, so that the next task paints at once. */

const MOST_PICTURES = 8;
const cache = new Map<string, Promise<HTMLImageElement>>();

export function picture(url: string): Promise<HTMLImageElement> {
  const known = cache.get(url);
  if (known) return known;
  const loading = load(url);
  cache.set(url, loading);
  // A failed picture is asked for again next time: its address may have been renewed, or the server be back.
  loading.catch(() => cache.delete(url));
  for (const old of [...cache.keys()].slice(0, -MOST_PICTURES)) cache.delete(old);
  return loading;
}

async function load(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = "async";
  image.src = url;
  await image.decode();
  return image;
}
