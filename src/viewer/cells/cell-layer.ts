import { CELL_CLASSES, classIndex, MAIN_CLASSES } from "../../core/cells/cells.ts";
import { classStyle, GLYPH_SHAPES, type GlyphShape, parseColour } from "../../core/cells/class-style.ts";
import { type SlideTransform, screenToSlide, slideToScreen, visibleBounds } from "../slide/slide-transform.ts";
import type { CellBuffers } from "./cell-buffers.ts";
import { createProgram, type GlProgram } from "./gl-program.ts";
import fragmentSource from "./shaders/cells.frag.glsl?raw";
import vertexSource from "./shaders/cells.vert.glsl?raw";

/** What decides how the single cells look in a frame. */
export interface CellLayerState {
  readonly shownClasses: Uint8Array;
  readonly leastProbability: number;
  /** Radius of a main class's glyph, screen px. */
  readonly glyphRadiusPx: number;
  /** true: glyphs are dots of their shapes. */
  readonly filled: boolean;
  readonly hoveredIndex: number | null;
  readonly pixelRatio: number;
}

/**
 * How far each shape of cells.frag.glsl reaches from its centre along x or y, in glyph radii: its
 * quad is no larger.
 */
const SHAPE_REACH: Readonly<Record<GlyphShape, number>> = {
  circle: 1,
  triangle: 1.37,
  square: 0.88,
  diamond: 1.21,
  hexagon: 1.1,
  dot: 1,
};

const MAIN_CLASS_BITS = MAIN_CLASSES.reduce((bits, name) => bits | (1 << classIndex(name)), 0);

/** Draws the single cells as instanced glyphs. */
export class CellLayer {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: GlProgram;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
    this.program = createProgram(gl, vertexSource, fragmentSource);
    const styles = CELL_CLASSES.map((_name, classId) => classStyle(classId));
    gl.useProgram(this.program.program);
    gl.uniform3fv(
      this.program.uniform("colours"),
      styles.flatMap((style) => parseColour(style.colour)),
    );
    gl.uniform1fv(
      this.program.uniform("reach"),
      styles.map((style) => SHAPE_REACH[style.shape]),
    );
    // The main classes on top: a neutrophil under a lymphocyte's mark would not be seen.
    gl.uniform1ui(this.program.uniform("frontClasses"), MAIN_CLASS_BITS);
    gl.uniform1iv(
      this.program.uniform("shapes"),
      styles.map((style) => GLYPH_SHAPES.indexOf(style.shape)),
    );
  }

  draw(buffers: CellBuffers, transform: SlideTransform, state: CellLayerState): void {
    const { gl, program } = this;
    gl.useProgram(program.program);
    const middle = screenToSlide(transform, transform.viewWidthPx / 2, transform.viewHeightPx / 2);
    const originX = Math.fround(Math.round(middle.x));
    const originY = Math.fround(Math.round(middle.y));
    const onScreen = slideToScreen(transform, originX, originY);
    gl.uniform2f(program.uniform("origin"), originX, originY);
    gl.uniform2f(program.uniform("originOnScreen"), onScreen.x, onScreen.y);
    gl.uniformMatrix2fv(program.uniform("slideToScreen"), false, [transform.a, transform.b, transform.c, transform.d]);
    gl.uniform2f(program.uniform("viewSizePx"), transform.viewWidthPx, transform.viewHeightPx);
    let shownBits = 0;
    state.shownClasses.forEach((shown, classId) => {
      if (shown === 1) shownBits |= 1 << classId;
    });
    gl.uniform1f(program.uniform("leastProbability"), state.leastProbability);
    const radii = CELL_CLASSES.map((_name, classId) =>
      Math.max(2, state.glyphRadiusPx * classStyle(classId).relativeRadius),
    );
    gl.uniform1fv(program.uniform("radiusPx"), radii);
    gl.uniform1f(program.uniform("smoothPx"), 0.6 / state.pixelRatio);
    gl.uniform1f(program.uniform("filled"), state.filled ? 1 : 0);
    const marginPx = state.glyphRadiusPx * 1.5 + 4;
    gl.uniform1ui(program.uniform("shownClasses"), shownBits);
    // By depth and not in a second pass, which would put every cell twice through the vertex shader.
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    for (const run of buffers.visibleRuns(visibleBounds(transform, marginPx))) {
      const hovered = state.hoveredIndex === null ? -1 : state.hoveredIndex - run.first;
      gl.uniform1i(program.uniform("hoveredInstance"), hovered);
      buffers.draw(run);
    }
    gl.disable(gl.DEPTH_TEST);
  }

  dispose(): void {
    this.gl.deleteProgram(this.program.program);
  }
}
