import { DENSITY_RAMP, parseColour } from "../../core/cells/class-style.ts";
import { type DensityGrid, densityIntensities } from "../../core/cells/density.ts";
import type { SlideTransform } from "../slide/slide-transform.ts";
import { createProgram, type GlProgram } from "./gl-program.ts";
import fragmentSource from "./shaders/density.frag.glsl?raw";
import vertexSource from "./shaders/density.vert.glsl?raw";

/** Draws a density grid as a colour map over the slide. */
export class DensityLayer {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: GlProgram;
  private readonly texture: WebGLTexture;
  private grid: DensityGrid | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
    this.program = createProgram(gl, vertexSource, fragmentSource);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    for (const [name, value] of [
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR],
      [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
    ] as const) {
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    }
    gl.useProgram(this.program.program);
    gl.uniform3fv(this.program.uniform("ramp"), DENSITY_RAMP.flatMap(parseColour));
  }

  /** Uploads a grid; the same grid again costs nothing. */
  setGrid(grid: DensityGrid): void {
    if (grid === this.grid) return;
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const { columns, rows } = grid;
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8, columns, rows, 0, gl.RED, gl.UNSIGNED_BYTE, densityIntensities(grid));
    this.grid = grid;
  }

  draw(transform: SlideTransform): void {
    if (!this.grid) return;
    const { gl, program, grid } = this;
    gl.useProgram(program.program);
    gl.uniform2f(program.uniform("originOnScreen"), transform.e, transform.f);
    gl.uniformMatrix2fv(program.uniform("slideToScreen"), false, [transform.a, transform.b, transform.c, transform.d]);
    gl.uniform2f(program.uniform("gridSizePx"), grid.columns * grid.binSizePx, grid.rows * grid.binSizePx);
    gl.uniform2f(program.uniform("viewSizePx"), transform.viewWidthPx, transform.viewHeightPx);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
    this.gl.deleteProgram(this.program.program);
  }
}
