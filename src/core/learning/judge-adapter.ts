/** One blind answer of VALIDATE, with what the network and the adapter give its group. */
export interface JudgedAnswer {
  readonly group: number;
  /** Group probabilities, the rest last. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** 1 over the probability with which the cell was drawn. */
  readonly weight: number;
}

/** Least number of blind answers, and of each counted class among them, before anything is said. */
export const MIN_VALIDATION_ANSWERS = 60;
export const MIN_VALIDATION_PER_CLASS = 15;
/** No counted class may lose more than this share of its cells. */
export const MAX_RECALL_LOSS = 0.02;

/** What VALIDATE says of an adapter. */
export interface AdapterVerdict {
  /** tooFew: VALIDATE is not full. noBetter: "your answers do not improve it yet". losesCells: a counted class loses too many. */
  readonly outcome: "offered" | "tooFew" | "noBetter" | "losesCells";
  readonly answers: number;
  /** Weighted mean negative log likelihood, nats. */
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly standardError: number;
  /** Per counted class: cells of it, and how many were called so. */
  readonly classes: readonly { readonly cells: number; readonly foundBefore: number; readonly foundAfter: number }[];
}

/**
 * Whether an adapter is offered: the weighted loss must fall by more than one standard error of the paired difference (ratio estimator,
 * Särndal, Swensson and Wretman 1992, 5.6), and no counted class may lose more than MAX_RECALL_LOSS of its cells, weighted.
 */
export function judgeAdapter(answers: readonly JudgedAnswer[], classCount: number): AdapterVerdict {
  const total = answers.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (partOf: (answer: JudgedAnswer) => number): number =>
    total > 0 ? answers.reduce((sum, answer) => sum + answer.weight * partOf(answer), 0) / total : 0;
  const lossBefore = mean(({ before, group }) => lossOf(before, group));
  const lossAfter = mean(({ after, group }) => lossOf(after, group));
  const difference = lossAfter - lossBefore;
  const n = answers.length;
  const spread = answers.reduce((sum, { weight, after, before, group }) => {
    const residual = weight * (lossOf(after, group) - lossOf(before, group) - difference);
    return sum + residual * residual;
  }, 0);
  const standardError = n > 1 ? Math.sqrt((spread * n) / (n - 1)) / total : 0;
  const recalls = Array.from({ length: classCount }, (_, group) => recallOf(answers, group));
  const classes = recalls.map(({ cells, foundBefore, foundAfter }) => ({ cells, foundBefore, foundAfter }));
  const report = { answers: n, lossBefore, lossAfter, standardError, classes };
  if (n < MIN_VALIDATION_ANSWERS || classes.some(({ cells }) => cells < MIN_VALIDATION_PER_CLASS)) {
    return { outcome: "tooFew", ...report };
  }
  if (recalls.some(({ lost }) => lost > MAX_RECALL_LOSS)) return { outcome: "losesCells", ...report };
  // An adapter that changes nothing has neither a gain nor an error.
  return { outcome: -difference > standardError && difference < 0 ? "offered" : "noBetter", ...report };
}

function recallOf(answers: readonly JudgedAnswer[], group: number) {
  let [cells, foundBefore, foundAfter, weight, lost] = [0, 0, 0, 0, 0];
  for (const answer of answers) {
    if (answer.group !== group) continue;
    const before = likeliest(answer.before) === group;
    const after = likeliest(answer.after) === group;
    cells++;
    if (before) foundBefore++;
    if (after) foundAfter++;
    weight += answer.weight;
    lost += answer.weight * (Number(before) - Number(after));
  }
  return { cells, foundBefore, foundAfter, lost: weight > 0 ? lost / weight : 0 };
}

function lossOf(probabilities: readonly number[], group: number): number {
  return -Math.log(Math.max(probabilities[group] as number, 1e-6));
}

function likeliest(probabilities: readonly number[]): number {
  return probabilities.reduce((best, p, at) => (p > (probabilities[best] as number) ? at : best), 0);
}
