import { serveRpc, type WorkerScope } from "../rpc/server.ts";
import { createTaskHandlers } from "./task-handlers.ts";
import type { TaskRequests } from "./task-protocol.ts";
import { TASKS } from "./task-registry.ts";

/** Does long work that needs no open slide, away from the page's thread. */
serveRpc<TaskRequests>(globalThis as unknown as WorkerScope, createTaskHandlers(TASKS));
