"""Writes odd-pixels.csv: what Pillow 9.4.0 makes of the images of odd-images/manifest.csv.

Run with the folder as argument. Of each image that decodes: its mode, and the red, green, blue of
convert("RGB") in the middle of each of 4 x 4 equal tiles, as hexadecimal digits.
"""
import csv
import sys

import PIL
from PIL import Image

assert PIL.__version__ == "9.4.0", PIL.__version__
folder = sys.argv[1]
with open("odd-pixels.csv", "w") as out:
    for row in csv.DictReader(open(folder + "/manifest.csv")):
        if row["strict_decode"] != "ok":
            continue
        picture = Image.open(folder + "/" + row["path"])
        picture.load()
        mode = picture.mode
        rgb = picture.convert("RGB")
        digits = ""
        for y in range(4):
            for x in range(4):
                at = ((2 * x + 1) * rgb.width // 8, (2 * y + 1) * rgb.height // 8)
                digits += "%02x%02x%02x" % rgb.getpixel(at)
        out.write(f"{row['path']},{mode},{rgb.width},{rgb.height},{digits}\n")
