/** Who is signed in, and the courier that carries this person's work. */

import { signal, type Signal } from "@preact/signals";
import { whenSignedOut } from "../api/client";
import { ApiError } from "../api/errors";
import { queueApi } from "../api/queue";
import { getSession, signIn, signOut, type User } from "../api/session";
import { Courier } from "./courier";
import { LocalStore, scopeOf } from "./local";
import { Profile } from "./profile";

export type Visit =
  | { readonly is: "unknown" }
  | { readonly is: "away"; readonly reason: string }
  | { readonly is: "guest" }
  | { readonly is: "member"; readonly user: User; readonly courier: Courier };

export const visit: Signal<Visit> = signal<Visit>({ is: "unknown" });
export const store = new LocalStore();
let profile: Profile | null = null;

export async function visitBegins(): Promise<void> {
  try {
    const { user } = await getSession();
    welcome(user);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    visit.value = { is: "away", reason: error.message };
  }
}

/** Also the way back in after a session ran out: the same person's courier goes on where it stopped. */
export async function enter(email: string, password: string): Promise<void> {
  const { user } = await signIn(email, password);
  welcome(user);
}

export async function leave(): Promise<void> {
  await signOut();
  welcome(null);
}

function welcome(user: User | null): void {
  const before = visit.peek();
  if (before.is === "member" && user?.id === before.user.id) {
    before.courier.link.value = "here";
    before.courier.kick();
    return;
  }
  if (before.is === "member") before.courier.stop();
  profile?.stop();
  if (!user) {
    visit.value = { is: "guest" };
    return;
  }
  const courier = new Courier(queueApi, store, scopeOf(user.id));
  visit.value = { is: "member", user, courier };
  profile = new Profile(user.id);
  void profile.start();
  void courier.start().catch(() => {
    courier.storageFailed.value = true;
    courier.started.value = true;
  });
}

whenSignedOut(() => {
  const now = visit.peek();
  if (now.is === "member") now.courier.link.value = "signed-out";
});

addEventListener("online", () => {
  const now = visit.peek();
  if (now.is === "member") now.courier.kick();
});
