#version 300 es
// Colours the density grid: the ramp says how dense, the alpha lets empty parts of the tissue through.
precision highp float;

in vec2 gridPosition;

uniform sampler2D intensities;
uniform vec3 ramp[3];

out vec4 colour;

void main() {
  float intensity = texture(intensities, gridPosition).r;
  vec3 shade = intensity < 0.5 ? mix(ramp[0], ramp[1], intensity * 2.0) : mix(ramp[1], ramp[2], intensity * 2.0 - 1.0);
  float alpha = smoothstep(0.03, 0.35, intensity) * 0.8;
  colour = vec4(shade * alpha, alpha);
}
