"""Writes resize.bin: pictures and what Pillow makes of them. Run with Pillow 9.4.0 and NumPy.

A case is eleven big-endian unsigned shorts, then the source and the result, rows of interleaved
samples: operation (0 bilinear, 1 bicubic, 2 nearest), channels, source width and height, then the
rectangle that is cut out first (left, top, width, height), size it is resized to (width, height),
and 0.
"""
import struct

import numpy
import PIL
from PIL import Image

assert PIL.__version__ == "9.4.0", PIL.__version__
FILTERS = [Image.BILINEAR, Image.BICUBIC, Image.NEAREST]
random = numpy.random.RandomState(7)
out = open("resize.bin", "wb")


def case(operation, channels, size, box, to):
    shape = (size[1], size[0]) + ((3,) if channels == 3 else ())
    source = random.randint(0, 256, shape, dtype=numpy.uint8)
    if random.rand() < 0.5:  # extremes make the cubic overshoot and the rounding show
        source = (source > 127).astype(numpy.uint8) * 255
    picture = Image.fromarray(source)
    left, top, width, height = box or (0, 0) + size
    cut = picture.crop((left, top, left + width, top + height))
    result = numpy.asarray(cut.resize(to, FILTERS[operation]))
    out.write(struct.pack(">11H", operation, channels, *size, left, top, width, height, *to, 0))
    out.write(source.tobytes())
    out.write(result.tobytes())


for operation in range(3):
    for channels in (1, 3) if operation < 2 else (1,):
        case(operation, channels, (31, 23), None, (17, 11))  # shrinks by odd ratios
        case(operation, channels, (31, 23), None, (8, 23))  # one pass only
        case(operation, channels, (13, 7), None, (29, 19))  # grows
        case(operation, channels, (13, 7), None, (13, 20))
        case(operation, channels, (40, 30), None, (3, 2))  # many taps
        case(operation, channels, (41, 29), None, (28, 20))  # three taps
        case(operation, channels, (1, 9), None, (5, 4))  # sides of one pixel
        case(operation, channels, (9, 1), None, (4, 3))
        case(operation, channels, (7, 5), None, (1, 1))
        case(operation, channels, (2, 2), None, (3, 5))
        case(operation, channels, (6, 4), None, (6, 4))
        case(operation, channels, (33, 27), (5, 4, 20, 18), (9, 12))  # a rectangle
        case(operation, channels, (33, 27), (0, 9, 33, 3), (20, 20))
    case(operation, 1, (300, 2), None, (224, 2))
out.close()
