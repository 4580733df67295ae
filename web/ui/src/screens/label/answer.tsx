import type { JSX } from "preact";
import { choiceOf } from "../../state/labelling";
import { className, choiceFields, classColor, findClass } from "../../model/schema";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** The present answer beside the item itself, where the eyes are: dashed while it is only the model's word. */
export function AnswerChip({ workbench }: { workbench: Workbench }): JSX.Element | null {
  const { schema } = workbench.parts;
  const choices = choiceFields(schema).flatMap((field) => {
    const choice = choiceOf(workbench.regions.value, field);
    return choice ? choice.classes.map((id) => ({ id, score: choice.score })) : [];
  });
  if (choices.length === 0) return null;
  return (
    <p class="answer" data-testid="answer">
      {choices.map(({ id, score }) => {
        const cls = findClass(schema, id);
        return (
          <span key={id} class={score === undefined ? "answer-chip" : "answer-chip drafted"}>
            <span class="swatch" style={cls ? { background: classColor(cls) } : {}} aria-hidden="true" />
            {className(schema, id)}
            {score !== undefined && <small>{words.label.confidence(score)}</small>}
          </span>
        );
      })}
    </p>
  );
}
