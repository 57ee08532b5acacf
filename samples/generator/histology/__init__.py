"""A small renderer of H&E-like tissue with a known cell list: see ../../README.md."""

from .field import GENERATOR_VERSION, render_field, render_window

__all__ = ["GENERATOR_VERSION", "render_field", "render_window"]
