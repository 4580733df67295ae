import { request, setCsrf } from "./client";

export interface User {
  readonly id: number;
  readonly email: string;
  readonly role: string;
}

export interface Session {
  readonly user: User | null;
  /** Null for a guest. */
  readonly csrf: string | null;
}

export async function getSession(): Promise<Session> {
  return keep(await request<Session>("GET", "/session"));
}

export async function signIn(email: string, password: string): Promise<Session> {
  return keep(await request<Session>("POST", "/session", { body: { email, password } }));
}

export async function signOut(): Promise<void> {
  await request<void>("DELETE", "/session");
}

function keep(session: Session): Session {
  setCsrf(session.csrf ?? "");
  return session;
}
