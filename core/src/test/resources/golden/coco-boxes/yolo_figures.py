"""AP by the rule of YOLO's releases, threshold by threshold and pair by pair, with recalls and precisions in exact fractions:
python3 yolo_figures.py val2014-100.json made.json > yolo-figures.json"""
import json
import sys
from collections import defaultdict
from fractions import Fraction

THRESHOLDS = [0.5 + i * ((0.95 - 0.5) / 9) for i in range(10)]


def overlap(found, thing, crowd):
    x, y, w, h = found
    u, v, p, q = thing
    wide = min(x + w, u + p) - max(x, u)
    high = min(y + h, v + q) - max(y, v)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (w * h if crowd else w * h + p * q - shared)


def hits(pairs, threshold):
    """Indices of detections: of each detection the pair of most overlap, of each object then the surest detection."""
    pairs = sorted((p for p in pairs if p[0] >= threshold), key=lambda p: -p[0])
    taken, first = set(), []
    for pair in pairs:
        if pair[1] not in taken:
            taken.add(pair[1])
            first.append(pair)
    first.sort(key=lambda p: p[1])
    given, winners = set(), set()
    for _, detection, thing in first:
        if thing not in given:
            given.add(thing)
            winners.add(detection)
    return winners


def average_precision(flags, things):
    if not flags:
        return Fraction(0)
    line, found = [(Fraction(0), Fraction(1))], 0
    for seen, hit in enumerate(flags, 1):
        found += hit
        line.append((Fraction(found, things), Fraction(found, seen)))
    line.append((Fraction(1), Fraction(0)))
    for i in range(len(line) - 1, 0, -1):
        line[i - 1] = (line[i - 1][0], max(line[i - 1][1], line[i][1]))
    values = []
    for point in range(101):
        x = Fraction(point, 100)
        last = max(i for i, (recall, _) in enumerate(line) if recall <= x)
        value = line[last][1]
        if last + 1 < len(line):
            (r, p), (s, q) = line[last], line[last + 1]
            value = p + (q - p) * (x - r) / (s - r)
        values.append(value)
    return sum((a + b) / 2 for a, b in zip(values, values[1:])) / 100


def figures(path):
    case = json.load(open(path))
    truth, detections = defaultdict(list), defaultdict(list)
    for image, category, x, y, w, h, _, crowd in case["truth"]:
        truth[image, category].append(((x, y, w, h), crowd))
    for image, category, x, y, w, h, score in case["detections"]:
        detections[image, category].append((score, (x, y, w, h)))
    by_category = {}
    for category in sorted(case["categories"]):
        things = sum(not crowd for (_, c), all_ in truth.items() if c == category for _, crowd in all_)
        if things == 0:
            continue
        aps = []
        for threshold in THRESHOLDS:
            rows = []
            for image in sorted(case["images"]):
                objects = [box for box, crowd in truth[image, category] if not crowd]
                crowds = [box for box, crowd in truth[image, category] if crowd]
                found = sorted(detections[image, category], key=lambda d: -d[0])
                pairs = [(overlap(box, thing, False), d, g)
                         for d, (_, box) in enumerate(found) for g, thing in enumerate(objects)]
                winners = hits(pairs, threshold)
                for d, (score, box) in enumerate(found):
                    excused = any(overlap(box, crowd, True) >= threshold for crowd in crowds)
                    if d in winners or not excused:
                        rows.append((score, d in winners))
            rows.sort(key=lambda row: -row[0])
            aps.append(average_precision([hit for _, hit in rows], things))
        by_category[category] = [float(aps[0]), float(sum(aps) / 10)]
    return by_category


print(json.dumps({path: figures(path) for path in sys.argv[1:]}, indent=0))
