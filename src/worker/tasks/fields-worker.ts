import { answerFieldsRequest, type FieldsAnswer, type FieldsRequest } from "../../core/fields/fields-request.ts";
import { serveRpc, type WorkerScope } from "../rpc/server.ts";

export interface FieldsRequests {
  find: [FieldsRequest, FieldsAnswer];
}

/** Finds fields away from the page's thread. */
serveRpc<FieldsRequests>(globalThis as unknown as WorkerScope, {
  async find(request) {
    return { payload: answerFieldsRequest(request) };
  },
});
