#version 300 es
// Lays the density grid over the slide.
precision highp float;

uniform vec2 originOnScreen; // CSS px of the slide's top-left corner
uniform mat2 slideToScreen;
uniform vec2 gridSizePx; // level-0 px the grid covers
uniform vec2 viewSizePx;

out vec2 gridPosition;

void main() {
  gridPosition = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
  vec2 screen = originOnScreen + slideToScreen * (gridPosition * gridSizePx);
  gl_Position = vec4(screen.x / viewSizePx.x * 2.0 - 1.0, 1.0 - screen.y / viewSizePx.y * 2.0, 0.0, 1.0);
}
