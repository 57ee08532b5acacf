/**
 * The one-to-one assignment of least cost of rows to columns (Hungarian method with potentials; Kuhn 1955, Jonker and Volgenant 1987).
 * cost: rowCount x columnCount, row-major, finite. Returns per row its column, or -1 for the rows left over. O(rows² · columns).
 */
export function assignLeastCost(cost: Float64Array, rowCount: number, columnCount: number): Int32Array {
  if (rowCount > columnCount) {
    const turned = new Float64Array(cost.length);
    for (let row = 0; row < rowCount; row++) {
      for (let column = 0; column < columnCount; column++) {
        turned[column * rowCount + row] = cost[row * columnCount + column] as number;
      }
    }
    const columnToRow = assignLeastCost(turned, columnCount, rowCount);
    const rowToColumn = new Int32Array(rowCount).fill(-1);
    for (const [column, row] of columnToRow.entries()) rowToColumn[row] = column;
    return rowToColumn;
  }
  // Index 0 of rows and columns is a helper that is in no answer, hence the "+ 1" below.
  const rowPotential = new Float64Array(rowCount + 1);
  const columnPotential = new Float64Array(columnCount + 1);
  const rowOfColumn = new Int32Array(columnCount + 1);
  for (let row = 1; row <= rowCount; row++) {
    const previous = new Int32Array(columnCount + 1);
    const least = new Float64Array(columnCount + 1).fill(Number.POSITIVE_INFINITY);
    const visited = new Uint8Array(columnCount + 1);
    rowOfColumn[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const at = rowOfColumn[column] as number;
      let step = Number.POSITIVE_INFINITY;
      let next = 0;
      for (let candidate = 1; candidate <= columnCount; candidate++) {
        if (visited[candidate]) continue;
        const reduced =
          (cost[(at - 1) * columnCount + candidate - 1] as number) -
          (rowPotential[at] as number) -
          (columnPotential[candidate] as number);
        if (reduced < (least[candidate] as number)) {
          least[candidate] = reduced;
          previous[candidate] = column;
        }
        if ((least[candidate] as number) < step) {
          step = least[candidate] as number;
          next = candidate;
        }
      }
      for (let other = 0; other <= columnCount; other++) {
        if (visited[other]) {
          const owner = rowOfColumn[other] as number;
          rowPotential[owner] = (rowPotential[owner] as number) + step;
          columnPotential[other] = (columnPotential[other] as number) - step;
        } else {
          least[other] = (least[other] as number) - step;
        }
      }
      column = next;
    } while (rowOfColumn[column] !== 0);
    while (column !== 0) {
      const before = previous[column] as number;
      rowOfColumn[column] = rowOfColumn[before] as number;
      column = before;
    }
  }
  const columnOfRow = new Int32Array(rowCount).fill(-1);
  for (let column = 1; column <= columnCount; column++) {
    const row = rowOfColumn[column] as number;
    if (row > 0) columnOfRow[row - 1] = column - 1;
  }
  return columnOfRow;
}
