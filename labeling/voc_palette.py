"""The colours of Pascal VOC."""


def palette() -> list[tuple[int, int, int]]:
    """The colour of each of 256 numbers (VOCcolormap.m of the devkit)."""
    found = []
    for number in range(256):
        rgb = [0, 0, 0]
        for bit in range(8):
            for channel in range(3):
                rgb[channel] |= ((number >> (3 * bit + channel)) & 1) << (7 - bit)
        found.append((rgb[0], rgb[1], rgb[2]))
    return found
