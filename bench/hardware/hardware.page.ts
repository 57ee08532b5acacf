import { type MeasuredStage, measureStage, STAGES, type StageName } from "./stages.ts";

function element<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`no element ${id}`);
  return found;
}

const start = element("start", HTMLButtonElement);
const save = element("save", HTMLAnchorElement);
const list = element("stages", HTMLOListElement);
const figures = element("figures", HTMLPreElement);

/** Runs every stage, one after the other; one that fails is reported and the next one runs. */
async function measureAll(): Promise<void> {
  start.disabled = true;
  const measured: Partial<Record<StageName, MeasuredStage>> = {};
  for (const { name, title } of STAGES) {
    const item = document.createElement("li");
    item.textContent = `${title}…`;
    list.append(item);
    const outcome = await measureStage(name);
    measured[name] = outcome;
    item.textContent = `${title}: ${outcome.error ?? `${(outcome.milliseconds / 1000).toFixed(1)} s`}`;
    const text = JSON.stringify(measured, null, 2);
    figures.textContent = text;
    URL.revokeObjectURL(save.href);
    save.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    save.hidden = false;
  }
}

start.addEventListener("click", () => void measureAll());

Object.assign(globalThis, { bench: { measureStage, stages: STAGES.map(({ name }) => name) } });
