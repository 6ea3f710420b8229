"""Where do the innermost loops run? In C, compiled as zoeker is installed.

The Python files here call the C files; kernel.h says what the two hand each other.
"""
