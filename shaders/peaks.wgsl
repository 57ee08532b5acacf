// Logit maps to the cells a window owns: threshold, disc maximum, 3 x 3 refinement, class softmax; one output cell per invocation.
// Twin: src/core/reference/peaks.ts. Local cells count from the window's corner, halo included; ranges are half-open.

const CLASS_COUNT = 6u;

struct Settings {
  sizeCells: u32,
  coreFrom: u32,
  coreTo: u32,
  columnFrom: u32,
  columnTo: u32,
  rowFrom: u32,
  rowTo: u32,
  radiusCells: u32,
  capacity: u32,
  thresholdLogit: f32,
  temperature: f32,
}

// total counts peaks that found no room, too: total > capacity is the overflow flag.
// workgroupsDone tells "no cells" from "the shader did not run".
struct Progress {
  total: atomic<u32>,
  notFiniteCentre: atomic<u32>,
  notFiniteClasses: atomic<u32>,
  workgroupsDone: atomic<u32>,
}

struct Peak {
  column: u32,
  row: u32,
  offsetX: f32,
  offsetY: f32,
  centreProbability: f32,
  classId: u32,
  classProbabilities: array<f32, CLASS_COUNT>,
}

@group(0) @binding(0) var<uniform> settings: Settings;
@group(0) @binding(1) var<storage, read> centre: array<f32>;
@group(0) @binding(2) var<storage, read> classes: array<f32>;
@group(0) @binding(3) var<storage, read_write> progress: Progress;
@group(0) @binding(4) var<storage, read_write> peaks: array<Peak>;

// By its bits: compilers may assume that arithmetic never meets NaN or infinity.
fn notFinite(value: f32) -> bool {
  return (bitcast<u32>(value) & 0x7f800000u) == 0x7f800000u;
}

fn sigmoid(logit: f32) -> f32 {
  return 1.0 / (1.0 + exp(-logit));
}

fn insideSlide(column: i32, row: i32) -> bool {
  return column >= i32(settings.columnFrom) && column < i32(settings.columnTo) &&
    row >= i32(settings.rowFrom) && row < i32(settings.rowTo);
}

fn owns(column: i32, row: i32) -> bool {
  return column >= i32(settings.coreFrom) && column < i32(settings.coreTo) &&
    row >= i32(settings.coreFrom) && row < i32(settings.coreTo) && insideSlide(column, row);
}

fn logitAt(column: i32, row: i32) -> f32 {
  return centre[u32(row) * settings.sizeCells + u32(column)];
}

// Of equal cells the one in the lower row, then in the lower column, is the maximum.
fn isPeak(column: i32, row: i32) -> bool {
  let logit = logitAt(column, row);
  let radius = i32(settings.radiusCells);
  for (var dy = -radius; dy <= radius; dy++) {
    for (var dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy > radius * radius || !insideSlide(column + dx, row + dy)) {
        continue;
      }
      let other = logitAt(column + dx, row + dy);
      if (other > logit || (other == logit && (dy < 0 || (dy == 0 && dx < 0)))) {
        return false;
      }
    }
  }
  return true;
}

fn append(column: i32, row: i32) {
  let slot = atomicAdd(&progress.total, 1u);
  if (slot >= settings.capacity) {
    return;
  }
  var peak: Peak;
  peak.column = u32(column);
  peak.row = u32(row);
  var sum = 0.0;
  var offset = vec2f(0.0);
  for (var dy = -1; dy <= 1; dy++) {
    for (var dx = -1; dx <= 1; dx++) {
      if (!insideSlide(column + dx, row + dy)) {
        continue;
      }
      let probability = sigmoid(logitAt(column + dx, row + dy));
      sum += probability;
      offset += probability * vec2f(f32(dx), f32(dy));
    }
  }
  peak.offsetX = offset.x / sum;
  peak.offsetY = offset.y / sum;
  peak.centreProbability = sigmoid(logitAt(column, row));

  let cellCount = settings.sizeCells * settings.sizeCells;
  let cell = u32(row) * settings.sizeCells + u32(column);
  var best = 0u;
  for (var classId = 0u; classId < CLASS_COUNT; classId++) {
    let logit = classes[classId * cellCount + cell];
    if (notFinite(logit)) {
      atomicStore(&progress.notFiniteClasses, 1u);
    }
    if (logit > classes[best * cellCount + cell]) {
      best = classId;
    }
  }
  let bestLogit = classes[best * cellCount + cell];
  var weightSum = 0.0;
  for (var classId = 0u; classId < CLASS_COUNT; classId++) {
    let weight = exp((classes[classId * cellCount + cell] - bestLogit) / settings.temperature);
    peak.classProbabilities[classId] = weight;
    weightSum += weight;
  }
  for (var classId = 0u; classId < CLASS_COUNT; classId++) {
    peak.classProbabilities[classId] /= weightSum;
  }
  peak.classId = best;
  peaks[slot] = peak;
}

@compute @workgroup_size(16, 16)
fn findPeaks(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  if (local == 0u) {
    atomicAdd(&progress.workgroupsDone, 1u);
  }
  if (id.x >= settings.sizeCells || id.y >= settings.sizeCells) {
    return;
  }
  let column = i32(id.x);
  let row = i32(id.y);
  let logit = logitAt(column, row);
  if (notFinite(logit)) {
    atomicStore(&progress.notFiniteCentre, 1u);
    return;
  }
  if (logit < settings.thresholdLogit || !owns(column, row)) {
    return;
  }
  if (isPeak(column, row)) {
    append(column, row);
  }
}
