interface Named {
  id: number;
  external_id: string | null;
}

/** What an annotator may read while labelling: the folders of an imported path may name the true class. */
export function itemName(item: Named): string {
  const name = item.external_id?.split(/[\\/]/).at(-1);
  return name || `#${item.id}`;
}
