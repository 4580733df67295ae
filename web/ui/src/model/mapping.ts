/** What becomes of the classes of a source: each is taken as it is, as another one, or left out. */

/** `null`: left out; a name: that class of ours; absent: as it is. */
export type Mapping = Readonly<Record<string, string | null>>;

/** The mapping with one class decided; `undefined` takes it as it is. */
export function decided(mapping: Mapping, name: string, target: string | null | undefined): Mapping {
  const rest = Object.fromEntries(Object.entries(mapping).filter(([key]) => key !== name));
  return target === undefined ? rest : { ...rest, [name]: target };
}

/** Whether a class that the project lacks is to be added to it. */
export function adds(mapping: Mapping, classes: readonly { readonly name: string; readonly known: boolean }[]): boolean {
  return classes.some(({ name, known }) => !known && mapping[name] === undefined);
}

/** Our class that a name most likely means: the same but for case, blanks and marks; undefined when there is none. */
export function likely(name: string, ours: readonly string[]): string | undefined {
  const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/[\s_.-]+/g, "").replace(/s$/, "");
  const found = ours.filter((own) => plain(own) === plain(name));
  return found.length === 1 ? found[0] : undefined;
}
