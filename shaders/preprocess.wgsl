// Level pixels to the network's input: separable triangle resampling and (value - mean) / std, one output px per invocation.
// Twin: src/core/reference/preprocess.ts (same order: rows are blended first, then columns).

struct Settings {
  sizePx: u32,
  sourceWidthPx: u32,
  columnTaps: u32,
  rowTaps: u32,
  mean: vec3f,
  inverseStd: vec3f,
}

// One source px of one output px; the index counts from the first delivered px.
struct Tap {
  index: u32,
  weight: f32,
}

@group(0) @binding(0) var<uniform> settings: Settings;
// RGBA bytes, red in the lowest byte.
@group(0) @binding(1) var<storage, read> source: array<u32>;
@group(0) @binding(2) var<storage, read> columns: array<Tap>;
@group(0) @binding(3) var<storage, read> rows: array<Tap>;
// [1, 3, sizePx, sizePx].
@group(0) @binding(4) var<storage, read_write> tensor: array<f32>;

fn colour(index: u32) -> vec3f {
  let packed = source[index];
  return vec3f(f32(packed & 0xffu), f32((packed >> 8u) & 0xffu), f32((packed >> 16u) & 0xffu));
}

@compute @workgroup_size(16, 16)
fn preprocess(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= settings.sizePx || id.y >= settings.sizePx) {
    return;
  }
  var sum = vec3f(0.0);
  for (var columnTap = 0u; columnTap < settings.columnTaps; columnTap++) {
    let column = columns[id.x * settings.columnTaps + columnTap];
    var blended = vec3f(0.0);
    for (var rowTap = 0u; rowTap < settings.rowTaps; rowTap++) {
      let row = rows[id.y * settings.rowTaps + rowTap];
      blended += row.weight * colour(row.index * settings.sourceWidthPx + column.index);
    }
    sum += column.weight * blended;
  }
  let normalised = (sum - settings.mean) * settings.inverseStd;
  let plane = settings.sizePx * settings.sizePx;
  let out = id.y * settings.sizePx + id.x;
  tensor[out] = normalised.r;
  tensor[out + plane] = normalised.g;
  tensor[out + 2u * plane] = normalised.b;
}
