import type { CellTable } from "../../core/cells/cells.ts";
import type { Bounds } from "../../core/geometry/shape.ts";

/** Cells per chunk: a chunk outside the view is not drawn. Windows arrive one after the other, so chunks are compact. */
const CHUNK_CELLS = 1024;

/** Rows [first, first + count) of the cell table. */
export interface CellRun {
  readonly first: number;
  readonly count: number;
}

/** What the buffers are filled from: columns of the table plus one probability and one flag byte per cell. */
export interface CellColumns {
  readonly cells: CellTable;
  readonly detectionProbability: Float32Array<ArrayBuffer>;
  /** Bit 0 flagged, bit 1 hidden. */
  readonly flags: Uint8Array<ArrayBuffer>;
}

interface Column {
  readonly buffer: WebGLBuffer;
  readonly location: number;
  readonly bytesPerCell: number;
}

/** The cells on the GPU, one buffer per column with room to grow, and the bounds of each chunk on the CPU. */
export class CellBuffers {
  private readonly gl: WebGL2RenderingContext;
  private readonly vertexArray: WebGLVertexArrayObject;
  private readonly columns: readonly Column[];
  private readonly chunkBounds: Bounds[] = [];
  private capacity = 0;
  private count = 0;

  constructor(gl: WebGL2RenderingContext) {
    this.gl = gl;
    this.vertexArray = gl.createVertexArray();
    this.columns = [4, 4, 4, 1, 1].map((bytesPerCell, location) => ({
      buffer: gl.createBuffer(),
      location,
      bytesPerCell,
    }));
    gl.bindVertexArray(this.vertexArray);
    for (const column of this.columns) {
      gl.enableVertexAttribArray(column.location);
      gl.vertexAttribDivisor(column.location, 1);
    }
    gl.bindVertexArray(null);
  }

  /** Uploads positions, probabilities and classes from row `unchangedRows` on, and every flag (a byte per cell). */
  update(data: CellColumns, unchangedRows: number): void {
    const { gl } = this;
    const { cells } = data;
    let first = Math.min(unchangedRows, this.count, cells.count);
    if (cells.count > this.capacity) {
      this.capacity = Math.ceil(cells.count * 1.5);
      first = 0;
      for (const column of this.columns) {
        gl.bindBuffer(gl.ARRAY_BUFFER, column.buffer);
        gl.bufferData(gl.ARRAY_BUFFER, this.capacity * column.bytesPerCell, gl.DYNAMIC_DRAW);
      }
    }
    const sources = [cells.x, cells.y, data.detectionProbability, cells.classId];
    sources.forEach((source, location) => {
      this.write(location, source.subarray(first, cells.count), first);
    });
    this.count = cells.count;
    this.updateFlags(data);
    this.updateChunkBounds(cells, first);
  }

  /** Uploads the flag bytes alone. */
  updateFlags(data: CellColumns): void {
    this.write(4, data.flags.subarray(0, this.count), 0);
  }

  /** The runs of cells whose chunks touch a rectangle of level-0 px, neighbouring chunks joined. */
  visibleRuns(view: Bounds): CellRun[] {
    const runs: CellRun[] = [];
    let first = -1;
    const chunks = this.chunkBounds.length;
    for (let chunk = 0; chunk <= chunks; chunk++) {
      const bounds = this.chunkBounds[chunk];
      const touches =
        bounds !== undefined &&
        bounds.x0 <= view.x1 &&
        bounds.x1 >= view.x0 &&
        bounds.y0 <= view.y1 &&
        bounds.y1 >= view.y0;
      if (touches && first < 0) first = chunk * CHUNK_CELLS;
      if (!touches && first >= 0) {
        runs.push({ first, count: Math.min(chunk * CHUNK_CELLS, this.count) - first });
        first = -1;
      }
    }
    return runs;
  }

  /** Draws one glyph quad per cell of a run; the program must be in use. */
  draw(run: CellRun): void {
    const { gl } = this;
    gl.bindVertexArray(this.vertexArray);
    // WebGL2 has no base instance: the pointers themselves start at the run's first cell.
    for (const { buffer, location, bytesPerCell } of this.columns) {
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      const offset = run.first * bytesPerCell;
      if (bytesPerCell === 1) gl.vertexAttribIPointer(location, 1, gl.UNSIGNED_BYTE, 1, offset);
      else gl.vertexAttribPointer(location, 1, gl.FLOAT, false, 4, offset);
    }
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, run.count);
    gl.bindVertexArray(null);
  }

  dispose(): void {
    for (const { buffer } of this.columns) this.gl.deleteBuffer(buffer);
    this.gl.deleteVertexArray(this.vertexArray);
  }

  private write(location: number, source: Float32Array | Uint8Array, firstCell: number): void {
    const column = this.columns[location];
    if (!column || source.length === 0) return;
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, column.buffer);
    this.gl.bufferSubData(this.gl.ARRAY_BUFFER, firstCell * column.bytesPerCell, source);
  }

  private updateChunkBounds(cells: CellTable, firstChanged: number): void {
    const firstChunk = Math.floor(firstChanged / CHUNK_CELLS);
    this.chunkBounds.length = firstChunk;
    for (let start = firstChunk * CHUNK_CELLS; start < cells.count; start += CHUNK_CELLS) {
      const end = Math.min(start + CHUNK_CELLS, cells.count);
      let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let index = start; index < end; index++) {
        const x = cells.x[index] as number;
        const y = cells.y[index] as number;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
      this.chunkBounds.push({ x0, y0, x1, y1 });
    }
  }
}
