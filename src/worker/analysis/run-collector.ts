import type { SerializedError } from "../../core/base/errors.ts";
import { type CellTable, concatenateCells, sortByPeak } from "../../core/cells/cells.ts";
import { cellsInScope } from "../../core/cells/select-cells.ts";
import { type Bounds, intersectBounds, type RegionShape, rectangleShape } from "../../core/geometry/shape.ts";
import type { WindowTimingsMs } from "../../core/model/result.ts";
import type { Backend } from "../../core/model/stages.ts";
import { QualityMap } from "../../core/quality/quality-map.ts";
import type { WindowQuality } from "../../core/quality/window-quality.ts";
import { measureScope, type ScopeAreas } from "../../core/slide/scope-areas.ts";
import type { ModelWindow } from "../../core/slide/window.ts";
import { windowBounds } from "../../core/slide/window-layout.ts";
import type { AnalysisEvents, RunPlan, WindowFailure } from "../rpc/protocol.ts";
import type { AnalysisListener } from "./analysis-client.ts";

/** Everything one run gave, gathered from the worker's events. */
export class RunCollector {
  readonly #tables: CellTable[] = [];
  readonly #done: ModelWindow[] = [];
  readonly failures: WindowFailure[] = [];
  readonly guards = new QualityMap();
  readonly backends = new Set<Backend>();
  readonly timingsMs: Record<keyof WindowTimingsMs, number> = {
    read: 0,
    preprocess: 0,
    guards: 0,
    inference: 0,
    decode: 0,
    store: 0,
  };
  backendDescription = "";
  /** Why the CPU took over from the GPU; null: it did not have to. */
  fallback: SerializedError | null = null;
  plan: RunPlan | null = null;

  /** Windows that have a result. */
  get done(): readonly ModelWindow[] {
    return this.#done;
  }

  /** Hand this to AnalysisClient as (part of) its listener. */
  readonly listen: AnalysisListener = (name, payload) => {
    const event = { name, payload } as { [Name in EventName]: { name: Name; payload: EventPayload<Name> } }[EventName];
    switch (event.name) {
      case "plan":
        // A run that starts again after a loss plans again and reports every window again.
        this.#tables.length = 0;
        this.#done.length = 0;
        this.failures.length = 0;
        this.guards.clear();
        this.plan = event.payload;
        break;
      case "backend":
        this.backendDescription = event.payload.description;
        break;
      case "restored":
        this.#done.push(...event.payload.windows);
        event.payload.windows.forEach((window, index) => {
          this.#guard(window, event.payload.guards[index]);
        });
        this.#tables.push(event.payload.cells);
        for (const backend of event.payload.backends) this.backends.add(backend);
        break;
      case "window":
        this.#done.push(event.payload.window);
        this.#guard(event.payload.window, event.payload.guards);
        this.#tables.push(event.payload.cells);
        this.backends.add(event.payload.backend);
        for (const step of Object.keys(this.timingsMs) as (keyof WindowTimingsMs)[]) {
          this.timingsMs[step] += event.payload.timingsMs[step];
        }
        break;
      case "failed":
        this.failures.push(event.payload);
        break;
      case "fallback":
        this.fallback = event.payload;
        break;
      case "pace":
      case "phase":
      case "storage":
        break;
    }
  };

  #guard(window: ModelWindow, guards: WindowQuality | undefined): void {
    if (guards && this.plan) this.guards.add(window, guards, this.plan.grid);
  }

  /** The cells found inside a shape (null: everywhere), sorted by their peak, so that equal runs give equal files. */
  cells(shape: RegionShape | null): CellTable {
    return sortByPeak(cellsInScope(concatenateCells(this.#tables), shape));
  }

  /** The guarded blocks of everything done, as shapes. */
  artefactShapes(): RegionShape[] {
    return Array.from(this.guards.windows, ({ areas }) => areas.map(rectangleShape)).flat();
  }

  /** Areas of the done part of a shape without the exclusions; within: what lies outside it is not measured either. */
  areas(shape: RegionShape | null, exclusions: readonly RegionShape[] = [], within: Bounds | null = null): ScopeAreas {
    const plan = this.plan;
    if (!plan) return { analysedPx2: 0, tissuePx2: 0 };
    const done = this.#done.flatMap((window) => {
      const bounds = windowBounds(window, plan.grid);
      const part = within ? intersectBounds(bounds, within) : bounds;
      return part ? [part] : [];
    });
    return measureScope(shape, done, plan.mask, exclusions);
  }
}

type EventName = Parameters<AnalysisListener>[0];
type EventPayload<Name extends EventName> = AnalysisEvents[Name];
