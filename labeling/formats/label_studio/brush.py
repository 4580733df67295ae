"""Label Studio's brush masks: the run-length code of thi.ng's rle-pack over the flattened RGBA pixels.

A stream of bits, high ones first: the number of values (32), word size - 1 (5), four run sizes - 1 (4 each),
then records: a flag (1: a run of one word, 0: that many words), which run size (2), length - 1 (run size),
words (word size). The mask is the alpha channel. See https://github.com/thi-ng/umbrella (rle-pack, index.ts).
"""

from collections.abc import Sequence

import numpy as np

from labeling.shapes.run_lengths import Bitmap

MAX_PIXELS = 2**28
_HEADER_BITS = 32 + 5 + 4 * 4
_RUN_SIZES = (3, 4, 8, 16)  # bits, as Label Studio's own encoder has them
_LONGEST = 2**16
_SOLID = 128  # alpha: what is at least half covered belongs to the mask


def encode(bitmap: Bitmap) -> list[int]:
    """The bytes of a mask [height, width] as Label Studio writes them, all four channels 0 or 255."""
    flat = np.asarray(bitmap, np.bool_).reshape(-1)
    edges = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1, [flat.size]))
    bits = [f"{4 * flat.size:032b}{7:05b}", *(f"{size - 1:04b}" for size in _RUN_SIZES)]
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        word = "11111111" if flat[start] else "00000000"
        left = 4 * (end - start)
        while left > 0:
            length = min(left, _LONGEST)
            which = next(i for i, size in enumerate(_RUN_SIZES) if length <= 1 << size)
            bits.append(f"1{which:02b}{length - 1:0{_RUN_SIZES[which]}b}{word}")
            left -= length
    packed = np.packbits(np.frombuffer("".join(bits).encode(), np.uint8) - ord("0"))
    return [int(byte) for byte in packed]


def decode(data: Sequence[int], height: int, width: int) -> Bitmap:
    """The mask as [height, width]; raises ValueError with one sentence when the code is not of this size."""
    try:
        stream = _Bits(bytes(data))
    except (ValueError, TypeError):
        raise ValueError("a brush mask is a list of bytes") from None
    count = stream.read(32)
    if not 0 < height * width <= MAX_PIXELS:
        raise ValueError(f"a brush mask of {width} x {height} pixels")
    if count != 4 * height * width:
        raise ValueError(f"the brush mask has {count // 4} pixels, the image {width} x {height}")
    word_bits = stream.read(5) + 1
    sizes = [stream.read(4) + 1 for _ in range(4)]
    alpha = np.zeros(height * width, np.bool_)
    position = 0
    while position < count:
        run = stream.read(1)
        end = position + 1 + stream.read(sizes[stream.read(2)])
        if end > count:
            raise ValueError("the brush mask runs over its end")
        if run:
            # Of the values 4 p + 0 ... 4 p + 3 the last is the alpha of pixel p.
            alpha[position // 4 : end // 4] = stream.read(word_bits) >= _SOLID
        else:
            _literals(stream, alpha, position, end, word_bits)
        position = end
    return alpha.reshape(height, width)


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, count: int) -> int:
        """The next bits as a number, at most 32 of them."""
        end = self._at + count
        if end > 8 * len(self._data):
            raise ValueError("the brush mask breaks off")
        last = (end + 7) // 8
        window = int.from_bytes(self._data[self._at // 8 : last])
        self._at = end
        return (window >> (8 * last - end)) & ((1 << count) - 1)


def _literals(
    stream: _Bits, alpha: np.ndarray[tuple[int], np.dtype[np.bool_]], start: int, end: int, word_bits: int
) -> None:
    for position in range(start, end):
        word = stream.read(word_bits)
        if position % 4 == 3:
            alpha[position // 4] = word >= _SOLID
