import type { JSX } from "preact";
import { change } from "../../model/changes";
import { classesOf, withoutScore, type Region } from "../../model/region";
import type { AttributeValue } from "../../model/regions/common";
import { attributesFor, findField, type Attribute } from "../../model/schema";
import { describe } from "../../state/labelling";
import type { Workbench } from "../../state/workbench";
import { words } from "../../words";

/** What the schema asks about the selected region beside its class. */
export function Attributes({ workbench }: { workbench: Workbench }): JSX.Element | null {
  const { schema } = workbench.parts;
  const region = workbench.regions.value.find(({ id }) => id === workbench.selected.value);
  const field = region && findField(schema, region.field);
  const attributes = region && field ? attributesFor(field, classesOf(region)) : [];
  if (!region || attributes.length === 0) return null;
  const give = (name: string, value: AttributeValue | undefined): void => {
    const after = withAttribute(region, name, value);
    workbench.editor.commit(change({ updated: [{ before: region, after }] }));
  };
  const refused = workbench.refusal.value;
  return (
    <section class="attributes" aria-label={words.canvas.attributes}>
      <h2><span>{words.canvas.attributes}</span><small>{describe(schema, [region])}</small></h2>
      {attributes.map((attribute) => (
        <Entry key={`${region.id} ${attribute.name}`} attribute={attribute} value={region.attributes?.[attribute.name]}
          missing={refused?.region === region.id && refused.attribute === attribute.name} give={(value) => give(attribute.name, value)} />
      ))}
    </section>
  );
}

function withAttribute(region: Region, name: string, value: AttributeValue | undefined): Region {
  const { attributes: before, ...rest } = withoutScore(region);
  const { [name]: _old, ...others } = before ?? {};
  const attributes = value === undefined ? others : { ...others, [name]: value };
  return (Object.keys(attributes).length > 0 ? { ...rest, attributes } : rest) as Region;
}

interface Props {
  attribute: Attribute;
  value: AttributeValue | undefined;
  missing: boolean;
  give: (value: AttributeValue | undefined) => void;
}

function Entry({ attribute, value, missing, give }: Props): JSX.Element {
  const { name, kind, required } = attribute;
  return (
    <label class={`attribute${missing ? " missing" : ""}`} data-attribute={name}>
      <span>{name}{required ? " *" : ""}</span>
      {kind === "select" && <Select attribute={attribute} value={value} give={give} />}
      {kind === "checkbox" && (
        <input type="checkbox" checked={value === true} required={required === true} onChange={(event) => give(event.currentTarget.checked)} />
      )}
      {kind === "number" && (
        <input type="number" step="any" value={value === undefined ? "" : String(value)} min={attribute.minimum ?? undefined}
          max={attribute.maximum ?? undefined} required={required === true}
          onChange={(event) => give(numberIn(event.currentTarget))} />
      )}
      {kind === "text" && (
        <input type="text" value={value === undefined ? "" : String(value)} maxLength={1000} required={required === true}
          onChange={(event) => give(event.currentTarget.value || undefined)} />
      )}
    </label>
  );
}

function Select({ attribute, value, give }: Omit<Props, "missing">): JSX.Element {
  return (
    <select value={value === undefined ? "" : String(value)} required={attribute.required === true}
      onChange={(event) => give(event.currentTarget.value || undefined)}>
      <option value="">{words.canvas.unset}</option>
      {(attribute.options ?? []).map((option) => <option key={option} value={option}>{option}</option>)}
    </select>
  );
}

/** Nothing for what is no number or outside its limits: the field shows it as wrong, the label keeps no such value. */
function numberIn(input: HTMLInputElement): number | undefined {
  return input.validity.valid && Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : undefined;
}
