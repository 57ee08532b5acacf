import { TaggedError } from "../core/base/errors.ts";

/** Compiles a shader and its entry points once; nothing is compiled per window. @throws Unexpected with the line at fault. */
export async function createPipelines<Name extends string>(
  device: GPUDevice,
  label: string,
  code: string,
  entryPoints: readonly Name[],
): Promise<Record<Name, GPUComputePipeline>> {
  const module = device.createShaderModule({ label, code });
  const { messages } = await module.getCompilationInfo();
  const problem = messages.find((message) => message.type === "error");
  if (problem) throw new TaggedError("Unexpected", `${label}.wgsl line ${problem.lineNum}: ${problem.message}`);
  const pipelines = await Promise.all(
    entryPoints.map((entryPoint) =>
      device.createComputePipelineAsync({ label, layout: "auto", compute: { module, entryPoint } }),
    ),
  );
  return Object.fromEntries(entryPoints.map((name, index) => [name, pipelines[index]])) as Record<
    Name,
    GPUComputePipeline
  >;
}

/** A bind group whose bindings are 0, 1, 2… in the order given; an object with a size binds only that much of its buffer. */
export function bindBuffers(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  buffers: readonly (GPUBuffer | GPUBufferBinding)[],
): GPUBindGroup {
  return device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map((buffer, binding) => ({
      binding,
      resource: "buffer" in buffer ? buffer : { buffer },
    })),
  });
}

/** Records one pass with one invocation per px or cell of a width x height field; the shaders' workgroups are 16 x 16. */
export function encodeField(
  encoder: GPUCommandEncoder,
  pipeline: GPUComputePipeline,
  bindGroup: GPUBindGroup,
  width: number,
  height: number,
): void {
  const pass = encoder.beginComputePass({ label: pipeline.label });
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(Math.ceil(width / WORKGROUP_SIDE), Math.ceil(height / WORKGROUP_SIDE));
  pass.end();
}

/** Side of every shader's workgroup. */
export const WORKGROUP_SIDE = 16;
