// A normalised window to logit maps like a network's, from stain alone: unmix, mark, then score stain, nucleus, size and shape per cell.
// Twin: src/core/reference/stain-score.ts, which also explains the rules. One output cell (2 x 2 px, 1 µm) per invocation.

const CLASS_COUNT = 6u;
const MAST = 2u;
const STAINED = 1u;
const NUCLEAR = 2u;

struct Settings {
  sizePx: u32,
  cells: u32,
  coreRadius: i32,
  nucleusRadius: i32,
  innerRadius: i32,
  outerRadius: i32,
  weightShift: u32,
  stainRed: i32,
  stainGreen: i32,
  stainBlue: i32,
  nucleusRed: i32,
  nucleusGreen: i32,
  nucleusBlue: i32,
  stainMilliOd: f32,
  nucleusMilliOd: f32,
  leastAreaMicrons2: f32,
  mostAroundMicrons2: f32,
  leastNucleusMicrons2: f32,
  mostElongation: f32,
  weightOne: f32,
  leastShareJudged: f32,
  steepness: f32,
  rejectedLogit: f32,
  mastClassLogit: f32,
  meanRed: f32,
  meanGreen: f32,
  meanBlue: f32,
  stdRed: f32,
  stdGreen: f32,
  stdBlue: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
// [1, 3, sizePx, sizePx].
@group(0) @binding(1) var<storage, read> tensor: array<f32>;
// Thousandths of optical density of every byte, then the weights of the core's square.
@group(0) @binding(2) var<storage, read> tables: array<u32>;
@group(0) @binding(3) var<storage, read_write> marks: array<u32>;
// [1, 1, cells, cells], then [1, CLASS_COUNT, cells, cells].
@group(0) @binding(4) var<storage, read_write> centre: array<f32>;
@group(0) @binding(5) var<storage, read_write> classes: array<f32>;

fn level(at: u32, spread: f32, mean: f32) -> i32 {
  return i32(tensor[at] * spread + mean + 0.5);
}

fn milliOd(at: u32, spread: f32, mean: f32) -> i32 {
  let sum = level(at, spread, mean) + level(at + 1u, spread, mean) +
    level(at + settings.sizePx, spread, mean) + level(at + settings.sizePx + 1u, spread, mean);
  return i32(tables[u32(clamp(sum >> 2u, 0, 255))]);
}

@compute @workgroup_size(16, 16)
fn classify(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.cells || id.y >= settings.cells) {
    return;
  }
  let plane = settings.sizePx * settings.sizePx;
  let at = 2u * id.y * settings.sizePx + 2u * id.x;
  let red = milliOd(at, settings.stdRed, settings.meanRed);
  let green = milliOd(at + plane, settings.stdGreen, settings.meanGreen);
  let blue = milliOd(at + 2u * plane, settings.stdBlue, settings.meanBlue);
  let stain = (settings.stainRed * red + settings.stainGreen * green + settings.stainBlue * blue) >> settings.weightShift;
  let nucleus =
    (settings.nucleusRed * red + settings.nucleusGreen * green + settings.nucleusBlue * blue) >> settings.weightShift;
  var found = 0u;
  if (f32(stain) >= settings.stainMilliOd) {
    found |= STAINED;
  }
  if (f32(nucleus) >= settings.nucleusMilliOd) {
    found |= NUCLEAR;
  }
  marks[id.y * settings.cells + id.x] = found;
}

fn markAt(x: i32, y: i32) -> u32 {
  let cells = i32(settings.cells);
  if (x < 0 || y < 0 || x >= cells || y >= cells) {
    return 0u;
  }
  return marks[u32(y * cells + x)];
}

fn countMarks(column: i32, row: i32, radius: i32, mark: u32) -> f32 {
  var count = 0;
  for (var dy = -radius; dy <= radius; dy++) {
    for (var dx = -radius; dx <= radius; dx++) {
      if (dx * dx + dy * dy <= radius * radius && (markAt(column + dx, row + dy) & mark) != 0u) {
        count++;
      }
    }
  }
  return f32(count);
}

fn isElongated(spreadX: f32, spreadY: f32, spreadXY: f32) -> bool {
  let mean = (spreadX + spreadY) / 2.0;
  let difference = (spreadX - spreadY) / 2.0;
  let root = sqrt(difference * difference + spreadXY * spreadXY);
  return mean + root > settings.mostElongation * settings.mostElongation * (mean - root);
}

fn scoreCell(column: i32, row: i32) -> f32 {
  let radius = settings.coreRadius;
  let side = 2 * radius + 1;
  var weighted = 0;
  var area = 0;
  var sumX = 0;
  var sumY = 0;
  var sumXX = 0;
  var sumYY = 0;
  var sumXY = 0;
  for (var dy = -radius; dy <= radius; dy++) {
    for (var dx = -radius; dx <= radius; dx++) {
      let weight = i32(tables[256 + (dy + radius) * side + dx + radius]);
      if (weight == 0 || (markAt(column + dx, row + dy) & STAINED) == 0u) {
        continue;
      }
      weighted += weight;
      area++;
      sumX += dx;
      sumY += dy;
      sumXX += dx * dx;
      sumYY += dy * dy;
      sumXY += dx * dy;
    }
  }
  let ratio = f32(weighted) / (settings.weightOne * settings.leastAreaMicrons2);
  if (ratio >= settings.leastShareJudged) {
    let spreadX = f32(area * sumXX - sumX * sumX);
    let spreadY = f32(area * sumYY - sumY * sumY);
    let spreadXY = f32(area * sumXY - sumX * sumY);
    if (isElongated(spreadX, spreadY, spreadXY)) {
      return settings.rejectedLogit;
    }
    if (countMarks(column, row, settings.nucleusRadius, NUCLEAR) < settings.leastNucleusMicrons2) {
      return settings.rejectedLogit;
    }
    let around = countMarks(column, row, settings.outerRadius, STAINED) - countMarks(column, row, settings.innerRadius, STAINED);
    if (around > settings.mostAroundMicrons2) {
      return settings.rejectedLogit;
    }
  }
  return min(-settings.rejectedLogit, settings.steepness * (ratio - 1.0));
}

@compute @workgroup_size(16, 16)
fn score(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.cells || id.y >= settings.cells) {
    return;
  }
  let cell = id.y * settings.cells + id.x;
  let plane = settings.cells * settings.cells;
  centre[cell] = scoreCell(i32(id.x), i32(id.y));
  for (var classId = 0u; classId < CLASS_COUNT; classId++) {
    classes[classId * plane + cell] = select(0.0, settings.mastClassLogit, classId == MAST);
  }
}
