/** One thing a page asks the server to do: working, done, or why not. */

import { useState } from "preact/hooks";
import { ApiError, Unreachable } from "../../api/errors";
import { words } from "../../words";

export interface Act {
  readonly working: boolean;
  readonly problem: string;
  run(act: () => Promise<void>): void;
}

export function useAct(): Act {
  const [working, setWorking] = useState(false);
  const [problem, setProblem] = useState("");
  const run = (act: () => Promise<void>): void => {
    setWorking(true);
    setProblem("");
    act()
      .catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        setProblem(error instanceof Unreachable ? words.unreachable : error.message);
      })
      .finally(() => setWorking(false));
  };
  return { working, problem, run };
}
