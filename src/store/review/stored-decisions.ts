import type { UserRecords } from "../../cache/persistence.ts";
import type { JsonValue } from "../../core/base/canonical-json.ts";
import { inOrder, type ReviewDecision } from "../../core/review/review.ts";
import type { MessageStore } from "../base/message-store.ts";
import { SavedList } from "../base/saved-list.ts";

/** Decisions in one transaction: an imported log is thousands of them. */
const STORED_AT_ONCE = 250;

export interface StoredDecisionsOptions {
  readonly records: UserRecords;
  readonly messages: MessageStore;
}

/** The decisions on one analysis as they are stored: in order, and those of a package with what the audit log notes of it. */
export class StoredDecisions extends SavedList<ReviewDecision> {
  /** By uid, what the audit log is to note of the package that a decision came in; noted with the first that is stored. */
  readonly #packages: Map<string, JsonValue>;

  constructor({ records, messages }: StoredDecisionsOptions) {
    const packages = new Map<string, JsonValue>();
    super({
      nameOf: ({ uid }) => uid,
      subjectOf: ({ analysis }) => analysis,
      load: async (analysis) => inOrder(await records.loadDecisions(analysis)),
      // The storage gives the sequence.
      store: async (decisions) => {
        const noted = new Set(decisions.flatMap(({ uid }) => packages.get(uid) ?? []));
        const unnumbered = decisions.map(({ sequence: _sequence, ...decision }) => decision);
        await records.appendDecisions(unnumbered, [...noted]);
        for (const [uid, from] of packages) if (noted.has(from)) packages.delete(uid);
      },
      atOnce: STORED_AT_ONCE,
      join: joinDecisions,
      messages,
    });
    this.#packages = packages;
  }

  /** Adds decisions made elsewhere on the analysis shown; answers how many are new. from: what the audit log notes of their package. */
  importFrom(decisions: readonly ReviewDecision[], from: JsonValue): Promise<number> {
    const known = new Set(this.all.map(({ uid }) => uid));
    const fresh = decisions.filter(({ uid }) => !known.has(uid));
    for (const { uid } of fresh) this.#packages.set(uid, from);
    return this.add(fresh);
  }
}

/** In order, numbered as the storage will: those that wait come after those that are stored. */
function joinDecisions(known: readonly ReviewDecision[], added: readonly ReviewDecision[]): readonly ReviewDecision[] {
  const last = known.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const joined = [...known, ...added.map((decision, at) => ({ ...decision, sequence: last + 1 + at }))];
  const isLater = added.length === 1 && (added[0]?.decidedAt ?? 0) > (known.at(-1)?.decidedAt ?? 0);
  return isLater ? joined : inOrder(joined);
}
