import type { ColumnPiece, Skeleton } from "./piecewise.ts";
import type { Tasks } from "./tasks.ts";

/** What the task worker answers: each task by its name, and the requests that bring a large one over in pieces. */
export interface TaskRequests extends Tasks {
  /** First what the task's request is made of, without its columns. */
  begin: [{ readonly job: number; readonly skeleton: Skeleton }, null];
  /** Then the columns, piece by piece. */
  take: [{ readonly job: number; readonly piece: ColumnPiece }, null];
  /** Then the task itself. */
  finish: [{ readonly job: number; readonly name: keyof Tasks }, unknown];
  /** Or nothing more: what arrived is let go. */
  drop: [number, null];
}
