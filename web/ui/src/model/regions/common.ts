/** What every region has, and what a person may say about it beside its class. */

export type AttributeValue = string | number | boolean;

export interface Common {
  readonly id: string;
  readonly field: string;
  /** Only where a model said it, 0 to 1. */
  readonly score?: number;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Regions of one group are parts of one object. */
  readonly group?: string;
}

/** A region with a place on the image. */
export interface Placed extends Common {
  readonly class: number;
}
