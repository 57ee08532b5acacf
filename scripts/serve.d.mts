/** Types of serve.mjs for the TypeScript side. */
export function startServer(options: {
  folder: string;
  port: number;
}): Promise<{ url: string; close: () => Promise<void> }>;
