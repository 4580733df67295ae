import type { Interval } from "../model/interval";
import { request } from "./client";

export interface FieldAgreement {
  readonly field: string;
  readonly kind: string;
  readonly figures: Readonly<Record<string, Interval>>;
  /** The name of the figure that classes and pairs are given in. */
  readonly by: string;
  readonly classes: readonly { readonly class: number; readonly name: string; readonly figure: Interval }[];
  readonly pairs: readonly { readonly a: number; readonly b: number; readonly tasks: number; readonly figure: Interval }[];
}

export interface Agreement {
  readonly tasks: number;
  readonly mean: Interval;
  readonly fields: readonly FieldAgreement[];
  readonly annotators: readonly { readonly id: number; readonly email: string | null }[];
}

export const getAgreement = (projectId: number): Promise<Agreement> => request("GET", `/projects/${projectId}/agreement`);
