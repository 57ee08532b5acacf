export const app = {
  name: "Granuloscope",
  researchUseOnly: "Research use only. Not for diagnosis.",
  researchUseOnlyShort: "Research use only",
} as const;
