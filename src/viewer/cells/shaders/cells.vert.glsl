#version 300 es
// Places one glyph per cell: a square of CSS px around the centroid, thrown away when the filter hides the cell.
precision highp float;
precision highp int;

layout(location = 0) in float slideX;
layout(location = 1) in float slideY;
layout(location = 2) in float probability;
layout(location = 3) in uint classId;
layout(location = 4) in uint flags; // bit 0 flagged, bit 1 hidden

uniform vec2 origin;         // level-0 px near the middle of the screen; subtracted first to keep float32 exact
uniform vec2 originOnScreen; // CSS px of that point
uniform mat2 slideToScreen;
uniform vec2 viewSizePx;     // CSS px
uniform uint shownClasses;   // one bit per class
uniform uint frontClasses;   // one bit per class that lies on top of the others
uniform float leastProbability;
uniform float radiusPx[6];   // glyph radius per class, CSS px
uniform float reach[6];      // farthest part of a class's glyph from its centre along x or y, in radii
uniform int hoveredInstance; // -1 for none

out vec2 fromCentrePx;
flat out uint fragmentClass;
flat out uint fragmentFlags;
flat out float fragmentRadiusPx;
flat out float hovered;

const float MARGIN_PX = 3.2; // the outline outside the glyph's edge

void main() {
  bool shown = (shownClasses & (1u << classId)) != 0u && (flags & 2u) == 0u && probability >= leastProbability;
  if (!shown) {
    gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    return;
  }
  vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1)) * 2.0 - 1.0;
  float radius = radiusPx[classId];
  fromCentrePx = corner * (radius * reach[classId] + MARGIN_PX);
  fragmentClass = classId;
  fragmentFlags = flags;
  fragmentRadiusPx = radius;
  hovered = gl_InstanceID == hoveredInstance ? 1.0 : 0.0;
  float depth = (frontClasses & (1u << classId)) != 0u ? -0.5 : 0.5;
  vec2 screen = originOnScreen + slideToScreen * (vec2(slideX, slideY) - origin) + fromCentrePx;
  gl_Position = vec4(screen.x / viewSizePx.x * 2.0 - 1.0, 1.0 - screen.y / viewSizePx.y * 2.0, depth, 1.0);
}
