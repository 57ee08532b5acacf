import { tryModel } from "../../inference/try-model.ts";
import type { ModelRequests } from "../rpc/protocol.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";

/** Tries a person's own network where nothing else can be harmed: whatever it does, this worker can be ended. */
serveRpc<ModelRequests>(globalThis as unknown as WorkerScope, {
  async tryModel(files, _, emit) {
    const tried = await tryModel(files, () => emit("session", null));
    return { payload: tried, transfer: [tried.onnx] };
  },
});
