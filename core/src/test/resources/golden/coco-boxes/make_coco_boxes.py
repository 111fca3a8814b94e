"""Makes made.json: numbers of pycocotools for images made at random. pip install pycocotools==2.0.11

usage: make_coco_boxes.py SEED OUT
"""
import contextlib
import io
import json
import random
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval


def made(seed):
    """Whole pixels and coarse scores, so that overlaps, areas and scores are often equal."""
    r = random.Random(seed)
    categories = [0, 1, 2, 3, 4, 5]
    images = r.sample(range(1, 100000), 30)
    truth, detections = [], []
    for image in images:
        for _ in range(r.choice([0, 1, 3, 12])):
            category = r.choice([0, 0, 0, 1, 2, 3])
            x, y = r.randrange(0, 200, 4), r.randrange(0, 200, 4)
            w, h = r.choice([(16, 16), (32, 32), (20, 40), (96, 96), (100, 60), (160, 120)])
            area = r.choice([w * h, w * h, w * h * 0.6, 1024, 9216])
            crowd = r.random() < 0.2 or category == 3
            truth.append([image, category, x, y, w, h, area, int(crowd)])
            for _ in range(r.choice([0, 1, 1, 2, 5])):
                moved = [v + r.choice([0, 0, 0, 2, -2, 4]) for v in (x, y, w, h)]
                other = r.choice(categories) if r.random() < 0.1 else category
                detections.append([image, other, *moved, r.randrange(0, 20) / 20])
        for _ in range(r.choice([0, 2, 6])):
            box = [r.randrange(0, 200), r.randrange(0, 200), r.randrange(0, 120), r.randrange(0, 120)]
            detections.append([image, r.choice(categories), *box, r.randrange(0, 10) / 20])
    crowded = r.choice([d[0] for d in detections])
    for _ in range(130):
        box = [r.randrange(0, 200), r.randrange(0, 200), 32, r.choice([30, 32])]
        detections.append([crowded, 0, *box, r.randrange(0, 20) / 20])
    r.shuffle(truth)
    r.shuffle(detections)
    return {"images": images, "categories": categories, "truth": truth, "detections": detections}


def numbers(case):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": [{"id": i} for i in case["images"]],
            "categories": [{"id": c} for c in case["categories"]],
            "annotations": [
                {"id": n + 1, "image_id": i, "category_id": c, "bbox": [x, y, w, h], "area": a, "iscrowd": k}
                for n, (i, c, x, y, w, h, a, k) in enumerate(case["truth"])
            ],
        }
        truth.createIndex()
        found = truth.loadRes(
            [
                {"image_id": i, "category_id": c, "bbox": [x, y, w, h], "score": s}
                for i, c, x, y, w, h, s in case["detections"]
            ]
        )
        run = COCOeval(truth, found, "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    precision = run.eval["precision"][:, :, :, 0, 2]
    each = {}
    for k, category in enumerate(run.params.catIds):
        valid = precision[:, :, k][precision[:, :, k] > -1]
        each[str(category)] = float(np.mean(valid)) if valid.size else -1.0
    return {"stats": [float(v) for v in run.stats], "categoryAp": each}


def write(case, path):
    with open(path, "w") as out:
        out.write("{")
        for n, (key, value) in enumerate(case.items()):
            out.write((",\n" if n else "\n") + json.dumps(key) + ": ")
            if value and isinstance(value, list) and isinstance(value[0], list):
                rows = (json.dumps(row, separators=(",", ":")) for row in value)
                out.write("[\n" + ",\n".join(rows) + "]")
            else:
                out.write(json.dumps(value, separators=(",", ":")))
        out.write("\n}\n")


if __name__ == "__main__":
    case = made(int(sys.argv[1]))
    case.update(numbers(case))
    write(case, sys.argv[2])
