/** Numbers and dates as the language of the pages writes them. Read while rendering: the language can change. */

import { computed } from "@preact/signals";
import { languageTag } from "./language";

const whole = computed(() => new Intl.NumberFormat(languageTag.value));
const share = computed(() => new Intl.NumberFormat(languageTag.value, { style: "percent", maximumFractionDigits: 0 }));
const fineShare = computed(() => new Intl.NumberFormat(languageTag.value, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }));
const moments = computed(() => new Intl.DateTimeFormat(languageTag.value, { dateStyle: "medium", timeStyle: "short" }));
const days = computed(() => new Intl.DateTimeFormat(languageTag.value, { dateStyle: "medium" }));

export const count = (n: number): string => whole.value.format(n);

export const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;

/** 0.87 as "87%". */
export const percent = (part: number): string => share.value.format(part);

/** 0.8712 as "87.1%", for figures that stand beside their interval. */
export const finePercent = (part: number): string => fineShare.value.format(part);

export const decimal = (value: number, digits: number): string =>
  new Intl.NumberFormat(languageTag.value, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** An ISO 8601 instant as date and time; what is no instant is shown as it is. */
export const moment = (iso: string): string => dated(moments.value, iso);

export const day = (iso: string): string => dated(days.value, iso);

function dated(style: Intl.DateTimeFormat, iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : style.format(date);
}
