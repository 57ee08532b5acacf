export const app = {
  name: "Granuloscope",
  researchUseOnly: "Research use only. Not for diagnosis.",
} as const;
