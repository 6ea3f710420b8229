"""How are lists of whole numbers packed, in plain Python? What reading them is held against."""

from zoeker.format.postings import PADDING


def packed(lists, widths, starts):
    """Write lists of numbers, each in so many bits and from a byte on; zeros follow, as behind all posting lists."""
    data = 0
    for values, width, start in zip(lists, widths, starts, strict=True):
        for place, value in enumerate(values):
            data |= value << start * 8 + place * width
    return data.to_bytes((data.bit_length() + 7) // 8 + PADDING, "little")
