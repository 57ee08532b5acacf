import type { ModelEvidence } from "./store/base/ports.ts";

/** models/NAME/evidence.json, as `npm run evaluate` writes it; a network that nobody has evaluated has none. */
const written = import.meta.glob<ModelEvidence & { readonly sha256: string }>("../models/*/evidence.json", {
  eager: true,
  import: "default",
});

/** How the network of this SHA-256 did on held-out slides; null: not known. Evidence never speaks for another file. */
export function modelEvidence(sha256: string): ModelEvidence | null {
  return Object.values(written).find((evidence) => evidence.sha256 === sha256) ?? null;
}
