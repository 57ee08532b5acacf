import { TaggedError } from "../../core/base/errors.ts";
import type { Handlers } from "../rpc/server.ts";
import { PieceCollector } from "./piecewise.ts";
import type { TaskRequests } from "./task-protocol.ts";
import type { Tasks } from "./tasks.ts";

/** Answers the task worker's requests: the tasks themselves, and large ones that arrive in pieces, each under its job's number. */
export function createTaskHandlers(tasks: Handlers<Tasks>): Handlers<TaskRequests> {
  const jobs = new Map<number, PieceCollector>();
  const begun = (job: number): PieceCollector => {
    const collector = jobs.get(job);
    if (!collector) throw new TaggedError("Unexpected", `no task ${job} was begun`);
    return collector;
  };
  return {
    ...tasks,
    async begin({ job, skeleton }) {
      jobs.set(job, new PieceCollector(skeleton));
      return { payload: null };
    },
    async take({ job, piece }) {
      begun(job).take(piece);
      return { payload: null };
    },
    async finish({ job, name }, signal, emit) {
      const request = begun(job).whole();
      jobs.delete(job);
      return tasks[name](request as never, signal, emit as never);
    },
    async drop(job) {
      jobs.delete(job);
      return { payload: null };
    },
  };
}
