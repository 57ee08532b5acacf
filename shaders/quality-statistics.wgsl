// A normalised window to sums per block for the guards (focus, pen, fold, blood, stain) and red histograms for nuclear size.
// Twin: src/core/reference/quality-statistics.ts. One workgroup per block, one sample per invocation; whole numbers only.

const SUM_COUNT = 12u;
const BINS = 64u;

struct Settings {
  sizePx: u32,
  firstPx: u32,
  stepPx: u32,
  blocks: u32,
  columnFrom: u32,
  columnTo: u32,
  rowFrom: u32,
  rowTo: u32,
  tissueMilliOd: u32,
  faintMilliOd: u32,
  faintChroma: u32,
  penGreenOverRed: u32,
  penChroma: u32,
  blackMaximum: u32,
  bloodRedMilliOd: u32,
  bloodGreenOverRedMilliOd: u32,
  bloodBluePerMilleOfGreen: u32,
  greyChroma: u32,
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
// Thousandths of optical density of every byte.
@group(0) @binding(2) var<storage, read> milliOd: array<u32>;
@group(0) @binding(3) var<storage, read_write> sums: array<u32>;
// BINS of the red channel, then BINS of the lighter of a sample and its left neighbour.
@group(0) @binding(4) var<storage, read_write> histograms: array<atomic<u32>>;

var<workgroup> blockSums: array<atomic<u32>, SUM_COUNT>;
var<workgroup> blockBins: array<atomic<u32>, 2u * BINS>;

// Resampling never leaves 0..255; only what is used as an index is clamped.
fn toLevel(value: f32, spread: f32, mean: f32) -> i32 {
  return i32(value * spread + mean + 0.5);
}

fn index(column: i32, row: i32) -> u32 {
  let last = i32(settings.sizePx) - 1;
  return u32(clamp(row, 0, last)) * settings.sizePx + u32(clamp(column, 0, last));
}

fn redAt(column: i32, row: i32) -> i32 {
  return toLevel(tensor[index(column, row)], settings.stdRed, settings.meanRed);
}

fn greenAt(column: i32, row: i32) -> i32 {
  return toLevel(tensor[settings.sizePx * settings.sizePx + index(column, row)], settings.stdGreen, settings.meanGreen);
}

fn blueAt(column: i32, row: i32) -> i32 {
  return toLevel(tensor[2u * settings.sizePx * settings.sizePx + index(column, row)], settings.stdBlue, settings.meanBlue);
}

fn laplacianEnergy(column: i32, row: i32, green: i32, reach: i32) -> u32 {
  let difference = 4 * green - greenAt(column - reach, row) - greenAt(column + reach, row) -
    greenAt(column, row - reach) - greenAt(column, row + reach);
  return u32(difference * difference);
}

fn redBin(sumOfFour: i32) -> i32 {
  return clamp(sumOfFour >> 4u, 0, i32(BINS) - 1);
}

fn count(name: u32, when: bool) {
  if (when) {
    atomicAdd(&blockSums[name], 1u);
  }
}

fn addSample(x: i32, y: i32) {
  let r = clamp(redAt(x, y), 0, 255);
  let g = clamp(greenAt(x, y), 0, 255);
  let b = clamp(blueAt(x, y), 0, 255);
  let odRed = milliOd[u32(r)];
  let odGreen = milliOd[u32(g)];
  let odBlue = milliOd[u32(b)];
  let od3 = odRed + odGreen + odBlue;
  let maximum = max(r, max(g, b));
  let chroma = maximum - min(r, min(g, b));
  atomicAdd(&blockSums[0], 1u);
  count(8u, maximum < i32(settings.blackMaximum));
  if (od3 <= 3u * settings.tissueMilliOd) {
    count(11u, od3 > 3u * settings.faintMilliOd && chroma >= i32(settings.faintChroma));
    return;
  }
  let step = i32(settings.stepPx);
  atomicAdd(&blockSums[1], 1u);
  atomicAdd(&blockSums[2], odRed);
  atomicAdd(&blockSums[3], odGreen);
  atomicAdd(&blockSums[4], odBlue);
  atomicAdd(&blockSums[5], laplacianEnergy(x, y, g, step));
  atomicAdd(&blockSums[6], laplacianEnergy(x, y, g, 4 * step));
  count(7u, g - r > i32(settings.penGreenOverRed) && chroma > i32(settings.penChroma));
  count(9u, odRed < settings.bloodRedMilliOd && odGreen > odRed + settings.bloodGreenOverRedMilliOd &&
    1000u * odBlue > settings.bloodBluePerMilleOfGreen * odGreen);
  count(10u, chroma < i32(settings.greyChroma));
  let middle = redAt(x - step, y) + redAt(x - step, y - step);
  let here = redBin(r + redAt(x, y - step) + middle);
  let before = redBin(middle + redAt(x - 2 * step, y) + redAt(x - 2 * step, y - step));
  atomicAdd(&blockBins[u32(here)], 1u);
  atomicAdd(&blockBins[BINS + u32(max(here, before))], 1u);
}

@compute @workgroup_size(16, 16)
fn measure(
  @builtin(workgroup_id) blockId: vec3u,
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) local: u32,
) {
  let x = settings.firstPx + id.x * 2u * settings.stepPx;
  let y = settings.firstPx + id.y * 2u * settings.stepPx;
  let outsideColumns = settings.columnFrom > x || x >= settings.columnTo;
  let outsideRows = settings.rowFrom > y || y >= settings.rowTo;
  if (!outsideColumns && !outsideRows) {
    addSample(i32(x), i32(y));
  }
  workgroupBarrier();
  if (SUM_COUNT > local) {
    sums[(blockId.y * settings.blocks + blockId.x) * SUM_COUNT + local] = atomicLoad(&blockSums[local]);
  }
  if (2u * BINS > local) {
    let found = atomicLoad(&blockBins[local]);
    if (found != 0u) {
      atomicAdd(&histograms[local], found);
    }
  }
}
