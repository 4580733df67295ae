/** What this browser keeps by itself (IndexedDB): held tasks, unsaved drafts, unsent work, recent answers. */

import type { Region } from "../model/region";
import type { Bundle } from "../model/task";
import type { History } from "./editor";

export interface LocalTask {
  readonly key: string;
  readonly scope: string;
  readonly bundle: Bundle;
  readonly opened: number;
}

export interface LocalDraft {
  readonly key: string;
  readonly scope: string;
  readonly task_id: number;
  readonly regions: readonly Region[];
  readonly prediction_id: number | null;
  readonly blind: boolean;
  readonly active_seconds: number;
  readonly sequence: number;
  /** The last sequence the server confirmed; behind `sequence` there is something to send. */
  readonly saved: number;
  readonly history: History;
  /** A correction of work already submitted is kept here only, the server has no draft for it. */
  readonly revision: boolean;
}

export type Errand = "submit" | "revise" | "skip";

export interface Parcel {
  readonly id: string;
  readonly scope: string;
  readonly order: number;
  readonly errand: Errand;
  readonly task_id: number;
  readonly regions: readonly Region[];
  readonly prediction_id: number | null;
  readonly blind: boolean;
  readonly active_seconds: number;
  readonly sequence: number;
  /** Drafts less sure than this were neither shown nor submitted. */
  readonly threshold?: number;
  /** Why the server refused it; such a parcel waits for the person, not for the network. */
  readonly trouble: Trouble | null;
}

export interface Trouble {
  readonly kind: "late" | "conflict" | "refused";
  readonly message: string;
}

export interface Answer {
  readonly key: string;
  readonly scope: string;
  readonly order: number;
  readonly bundle: Bundle;
  readonly regions: readonly Region[];
  readonly annotation_id: number | null;
  readonly revision: number | null;
}

export interface Tables {
  tasks: LocalTask;
  drafts: LocalDraft;
  parcels: Parcel;
  answers: Answer;
}

export type TableName = keyof Tables;

const KEYS: Record<TableName, string> = { tasks: "key", drafts: "key", parcels: "id", answers: "key" };

export class LocalStore {
  private opening: Promise<IDBDatabase> | null = null;
  private database: IDBDatabase | null = null;

  constructor(private readonly name = "labelloop") {}

  async put<T extends TableName>(table: T, value: Tables[T]): Promise<void> {
    await this.run(table, "readwrite", (store) => store.put(value));
  }

  async remove(table: TableName, key: string): Promise<void> {
    await this.run(table, "readwrite", (store) => store.delete(key));
  }

  async get<T extends TableName>(table: T, key: string): Promise<Tables[T] | undefined> {
    return this.run(table, "readonly", (store) => store.get(key) as IDBRequest<Tables[T] | undefined>);
  }

  /** Rows of a scope, or of everything below it: "7/" is all that person 7 left here. */
  async list<T extends TableName>(table: T, scope: string): Promise<Tables[T][]> {
    const range = IDBKeyRange.bound(scope, `${scope}\uffff`);
    return this.run(table, "readonly", (store) => store.index("scope").getAll(range) as IDBRequest<Tables[T][]>);
  }

  /** Begins at once when the database is open: a page that closes right after has handed its work over. */
  private run<R>(
    table: TableName, mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<R>,
  ): Promise<R> {
    const begin = (database: IDBDatabase): Promise<R> => new Promise((resolve, reject) => {
      const transaction = database.transaction(table, mode, { durability: "strict" });
      const request = act(transaction.objectStore(table));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error ?? new Error(`the browser could not write ${table}`));
      transaction.onabort = () => reject(transaction.error ?? new Error(`the browser gave up writing ${table}`));
      // Without it the commit waits for this page to hear of the request's success.
      if (mode === "readwrite") transaction.commit();
    });
    return this.database ? begin(this.database) : this.open().then(begin);
  }

  private open(): Promise<IDBDatabase> {
    this.opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(this.name, 1);
      request.onupgradeneeded = () => {
        for (const [table, keyPath] of Object.entries(KEYS)) {
          request.result.createObjectStore(table, { keyPath }).createIndex("scope", "scope");
        }
      };
      request.onsuccess = () => {
        this.database = request.result;
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? new Error("the browser has no storage for us"));
    });
    return this.opening;
  }
}

/** One person in one project: nobody sees or sends what another person left in this browser. */
export function scopeOf(userId: number, projectId?: number): string {
  return projectId === undefined ? `${userId}/` : `${userId}/${projectId}/`;
}

export function keyOf(scope: string, taskId: number): string {
  return `${scope}${taskId}`;
}
