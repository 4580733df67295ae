/** A store that forgets with the page: for work that is sent at once or not at all. */

import { LocalStore, type TableName, type Tables } from "./local";

export class MemoryStore extends LocalStore {
  private readonly tables: { [T in TableName]: Map<string, Tables[T]> } = {
    tasks: new Map(), drafts: new Map(), parcels: new Map(), answers: new Map(),
  };

  override async put<T extends TableName>(table: T, value: Tables[T]): Promise<void> {
    this.tables[table].set("id" in value ? value.id : value.key, value);
  }

  override async remove(table: TableName, key: string): Promise<void> {
    this.tables[table].delete(key);
  }

  override async get<T extends TableName>(table: T, key: string): Promise<Tables[T] | undefined> {
    return this.tables[table].get(key);
  }

  override async list<T extends TableName>(table: T, scope: string): Promise<Tables[T][]> {
    return [...this.tables[table].values()].filter((value) => value.scope.startsWith(scope));
  }
}
