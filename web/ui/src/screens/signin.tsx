import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiError, Unreachable } from "../api/errors";
import { enter } from "../state/account";
import { words } from "../words";

export function SignInForm({ email: known, done }: { email?: string; done: () => void }): JSX.Element {
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState("");
  const [working, setWorking] = useState(false);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    setWorking(true);
    setProblem("");
    try {
      await enter(email.trim(), password);
      done();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setProblem(error instanceof Unreachable ? words.unreachable : error.message);
    } finally {
      setWorking(false);
    }
  };
  return (
    <form class="form" onSubmit={(event) => void send(event)}>
      <label>
        <span>{words.signIn.email}</span>
        <input type="email" name="email" autocomplete="username" required autoFocus={!known} value={email}
          onInput={(event) => setEmail(event.currentTarget.value)} />
      </label>
      <label>
        <span>{words.signIn.password}</span>
        <input type="password" name="password" autocomplete="current-password" required autoFocus={!!known}
          value={password} onInput={(event) => setPassword(event.currentTarget.value)} />
      </label>
      {problem && <p class="notice bad" role="alert">{problem}</p>}
      <button type="submit" class="button primary" disabled={working}>
        {working ? words.signIn.working : words.signIn.submit}
      </button>
    </form>
  );
}

export function SignInPage({ done }: { done: () => void }): JSX.Element {
  return (
    <main class="sign-in" id="content">
      <img src="/icon.svg" alt="" width="44" height="44" />
      <h1>{words.app}</h1>
      <p class="lead">{words.signIn.lead}</p>
      <SignInForm done={done} />
    </main>
  );
}
