// Mean colours of about 8 µm to 1 tissue / 0 glass, in three passes over the mask; one px per invocation.
// Twin: src/core/reference/tissue-mask.ts, which also explains the thresholds. Whole numbers only: both agree exactly.

struct Settings {
  widthPx: u32,
  heightPx: u32,
  chroma: u32,
  brightnessSum: u32,
  blackMaximum: u32,
  keepCount: u32,
  fillCount: u32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
// classify: RGBA bytes, red in the lowest byte; clean and dilate: the pass before, 0 or 1.
@group(0) @binding(1) var<storage, read> before: array<u32>;
@group(0) @binding(2) var<storage, read_write> after: array<u32>;

fn outside(id: vec3u) -> bool {
  return id.x >= settings.widthPx || id.y >= settings.heightPx;
}

// Tissue px among a px and its eight neighbours; px beyond the border count as glass.
fn countBlock(column: u32, row: u32) -> u32 {
  var count = 0u;
  for (var y = max(row, 1u) - 1u; y <= min(settings.heightPx - 1u, row + 1u); y++) {
    for (var x = max(column, 1u) - 1u; x <= min(settings.widthPx - 1u, column + 1u); x++) {
      count += before[y * settings.widthPx + x];
    }
  }
  return count;
}

@compute @workgroup_size(16, 16)
fn classify(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id)) {
    return;
  }
  let px = id.y * settings.widthPx + id.x;
  let packed = before[px];
  let red = packed & 0xffu;
  let green = (packed >> 8u) & 0xffu;
  let blue = (packed >> 16u) & 0xffu;
  let maximum = max(red, max(green, blue));
  let chroma = maximum - min(red, min(green, blue));
  let stained = chroma >= settings.chroma || red + green + blue <= settings.brightnessSum;
  let known = (packed >> 24u) != 0u && maximum >= settings.blackMaximum;
  after[px] = select(0u, 1u, stained && known);
}

@compute @workgroup_size(16, 16)
fn clean(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id)) {
    return;
  }
  let px = id.y * settings.widthPx + id.x;
  let needed = select(settings.fillCount, settings.keepCount, before[px] == 1u);
  after[px] = select(0u, 1u, countBlock(id.x, id.y) >= needed);
}

@compute @workgroup_size(16, 16)
fn dilate(@builtin(global_invocation_id) id: vec3u) {
  if (outside(id)) {
    return;
  }
  after[id.y * settings.widthPx + id.x] = select(0u, 1u, countBlock(id.x, id.y) > 0u);
}
