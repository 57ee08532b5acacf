#version 300 es
// Draws a glyph from its signed distance: coloured line, dark line around it, light line around both. A flagged one is
// dashed, with whole corners, on its unbroken light line. Far out every glyph is filled: a dot that keeps its shape.
precision highp float;
precision highp int;

in vec2 fromCentrePx;
flat in uint fragmentClass;
flat in uint fragmentFlags;
flat in float fragmentRadiusPx;
flat in float hovered;

uniform vec3 colours[6];
uniform int shapes[6]; // index into GLYPH_SHAPES
uniform float smoothPx; // half the width of an antialiased edge, CSS px
uniform float filled; // 1: far out, where no line could be told from another

out vec4 colour;

const float PI = 3.14159265;

// Signed distance to the outline, CSS px, y down. A convex polygon is the farthest of its edges; the shapes' symmetry
// leaves one or two edges to look at, and no trigonometry (a software renderer draws these fragments too).
float glyphDistance(int shape, vec2 p, float radius) {
  vec2 q = abs(p);
  if (shape == 1) return max(p.y, q.x * 0.866 - p.y * 0.5) - radius * 0.68;
  if (shape == 2) return max(q.x, q.y) - radius * 0.88;
  if (shape == 3) return (q.x + q.y) * 0.7071 - radius * 0.85;
  if (shape == 4) return max(q.x, q.x * 0.5 + q.y * 0.866) - radius * 0.95;
  return length(p) - radius;
}

// 1 inside a line of this half width, falling to 0 over its antialiased edge.
float coverage(float halfWidth, float fromLine) {
  return clamp((halfWidth - fromLine) / (2.0 * smoothPx) + 0.5, 0.0, 1.0);
}

// 0 in the gaps of a dashed line, else 1. The dashes lie evenly around the centre, one of them on every corner.
float dash(int shape) {
  float corners = shape == 1 ? 3.0 : shape == 2 || shape == 3 ? 4.0 : shape == 4 ? 6.0 : 1.0;
  float dashes = corners * max(1.0, floor(2.0 * PI * fragmentRadiusPx / (9.0 * corners) + 0.5));
  float firstCorner = shape == 1 ? -0.25 : shape == 2 ? 0.125 : shape == 4 ? 0.25 : 0.0;
  float phase = fract((atan(fromCentrePx.y, fromCentrePx.x) / (2.0 * PI) - firstCorner) * dashes + 0.5);
  return step(abs(phase - 0.5), 0.31);
}

void main() {
  int shape = shapes[fragmentClass];
  bool isDot = shape == 5 || filled == 1.0;
  float signedDistance = glyphDistance(shape, fromCentrePx, fragmentRadiusPx);
  float fromLine = isDot ? max(0.0, signedDistance) : abs(signedDistance);
  float line = shape == 5 ? 0.2 : 0.95;
  float fill = isDot || signedDistance > 0.0 ? 0.0 : 0.45 * hovered;
  if (fill == 0.0 && fromLine > line + 1.5 + smoothPx) discard;

  float core = coverage(line, fromLine);
  float dark = coverage(line + 0.8, fromLine);
  float light = coverage(line + 1.5, fromLine);
  if ((fragmentFlags & 1u) != 0u && !isDot) {
    float on = dash(shape);
    core *= on;
    dark *= on;
    light = max(light * on, coverage(0.8, fromLine));
  }

  vec3 classColour = colours[fragmentClass];
  float alpha = max(fill, max(core, max(dark * 0.9, light * 0.7)));
  if (alpha < 0.01) discard;
  vec3 outline = mix(vec3(1.0), vec3(0.05), dark);
  vec3 shade = mix(mix(outline, classColour, step(light, 0.01)), classColour, core);
  colour = vec4(shade * alpha, alpha);
}
