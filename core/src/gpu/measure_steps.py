#!/usr/bin/env python3
"""Peak memory and speed of Lamina's training steps in an installed PyTorch, beside eager PyTorch.

    jobs/bin/lamina benchmark --write steps            # on any machine: the archives
    python3 core/src/gpu/measure_steps.py steps        # on the machine with the GPU

Every archive is loaded by torch.jit and its step called as its JSON file says; each runs in a process of its own, so that none
finds memory that another left. For every end-to-end archive of a ResNet, the same network, loss and optimizer are also written
in eager PyTorch and measured (--no-eager: not). On a GPU, memory is exact: the peak of torch's allocator in a step, less what was
allocated before it. On the CPU there is no such number, and only speed is told.

Needs torch 2.4 or newer (the steps call aten::_fused_sgd_); the archives are made for libtorch 2.7. Newer ones may warn that
TorchScript is deprecated. Exit code 1: some step failed or did not fit.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

RATE = 0.01


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], epilog="See the head of this file.")
    parser.add_argument("folder", type=pathlib.Path, help="folder that lamina benchmark --write made")
    parser.add_argument("--device", help="such as cuda:0 or cpu (default: cuda:0 if torch sees one, else cpu)")
    parser.add_argument("--steps", type=int, default=20, help="steps whose time is taken (default: 20)")
    parser.add_argument("--warm-up", type=int, default=5, help="steps before them (default: 5)")
    parser.add_argument("--only", default="", help="only archives whose name contains this text")
    parser.add_argument("--no-eager", action="store_true", help="do not measure eager PyTorch")
    parser.add_argument("--tf32", action="store_true", help="let float32 be computed in TF32 (default: not)")
    parser.add_argument("--cudnn-benchmark", action="store_true", help="let cuDNN choose by trying")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--eager", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.steps < 1 or options.warm_up < 1:
        parser.error("want --steps and --warm-up of 1 or more")
    return options


def main():
    options = arguments()
    if options.one:
        print(json.dumps(measure(options)))
        return 0
    names = sorted(path.stem for path in options.folder.glob("*.json") if options.only in path.stem)
    if not names:
        sys.exit("No archives in %s (want a folder made by: lamina benchmark --write FOLDER)" % options.folder)
    failed = 0
    for name in names:
        eager = [False] if options.no_eager or "end-to-end" not in name else [False, True]
        for written in eager:
            found = in_its_own_process(name, written)
            failed += "error" in found
            print(line(name, written, found), flush=True)
    return 1 if failed else 0


def in_its_own_process(name, eager):
    command = [sys.executable, *sys.argv, "--one", name] + (["--eager"] if eager else [])
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return json.loads(done.stdout.splitlines()[-1])
    return {"error": "failed with exit code %d, see above" % done.returncode}


def line(name, eager, found):
    title = "%-45s %-6s" % (name, "eager" if eager else "lamina")
    if "error" in found:
        return title + " " + found["error"]
    memory = "step not measured on a CPU"
    if found["step_bytes"] is not None:
        memory = "step %9.1f MB, in all %9.1f MB" % (found["step_bytes"] / 1e6, found["all_bytes"] / 1e6)
    predicted = "" if eager else " (predicted %9.1f)" % (found["predicted_bytes"] / 1e6)
    return "%s %s%s  %9.2f images/s  %s, torch %s, loss %.4f" % (
        title, memory, predicted, found["images_per_second"], found["device"], found["torch"], found["loss"])


def measure(options):
    import torch
    device = torch.device(options.device or ("cuda:0" if torch.cuda.is_available() else "cpu"))
    gpu = device.type == "cuda"
    if gpu:
        torch.cuda.set_device(device)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.backends.cudnn.allow_tf32 = options.tf32
    torch.backends.cudnn.benchmark = options.cudnn_benchmark
    signature = json.loads((options.folder / (options.one + ".json")).read_text())
    images, labels = batch(torch, signature, device)
    make = eager_step if options.eager else archived_step
    step = make(torch, options, signature, device, images, labels)
    for _ in range(options.warm_up):
        loss = step()
    if gpu:
        torch.cuda.synchronize(device)
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        step()
        torch.cuda.synchronize(device)
        peak = torch.cuda.max_memory_allocated(device)
    began = time.perf_counter()
    for _ in range(options.steps):
        loss = step()
    if gpu:
        torch.cuda.synchronize(device)
    seconds = time.perf_counter() - began
    inputs = images.numel() * images.element_size() + labels.numel() * labels.element_size()
    return {
        "device": torch.cuda.get_device_name(device) if gpu else "cpu",
        "torch": torch.__version__,
        "images_per_second": options.steps * images.shape[0] / seconds,
        # Lamina counts a step's arguments with it.
        "step_bytes": peak - before + inputs if gpu else None,
        "all_bytes": peak if gpu else None,
        "predicted_bytes": signature["predicted-peak-bytes"],
        "loss": float(loss),
    }


def batch(torch, signature, device):
    """Noise, the same for Lamina's step and the eager one."""
    generator = torch.Generator().manual_seed(1)
    shapes = {described["name"]: described["shape"] for described in signature["inputs"]}
    images = torch.randn(*shapes["images"], generator=generator)
    labels = torch.randint(0, signature["classes"], shapes["labels"], generator=generator)
    return images.to(device), labels.to(device)


def archived_step(torch, options, signature, device, images, labels):
    known = {"images": images, "labels": labels, "rate": torch.tensor(RATE, dtype=torch.float64),
             "seed": torch.tensor(1)}
    given = []
    for described in signature["inputs"]:
        value = known[described["name"]]
        if list(value.shape) != described["shape"] or str(value.dtype) != "torch." + described["type"]:
            sys.exit("Input %s does not fit %s" % (described, options.one))
        # Rate and seed stay on the host: the fused optimizer and generators read them there.
        given.append(value)
    module = torch.jit.load(str(options.folder / signature["archive"]), map_location=device)
    method = getattr(module, signature["method"])
    index = len(signature["outputs"]) - 1

    def step():
        # As Lamina runs it: no profiling runs, no fusion.
        with torch.jit.optimized_execution(False):
            return method(*given)[index]
    return step


def eager_step(torch, options, signature, device, images, labels):
    torch.manual_seed(1)
    layout = torch.channels_last
    network = eager_network(torch, signature["model"], signature["classes"]).to(device, memory_format=layout)
    images = images.contiguous(memory_format=layout)
    fused = {"fused": True} if device.type == "cuda" else {}
    optimizer = torch.optim.SGD(
        network.parameters(), RATE, momentum=0.9, weight_decay=1e-4, nesterov=True, **fused)
    judged = torch.nn.CrossEntropyLoss()
    narrow = signature["precision"] == "bf16"

    def step():
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=narrow):
            loss = judged(network(images), labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()
    return step


def eager_network(torch, name, classes):
    """The ResNets of core.backbone, as anybody would write them."""
    nn = torch.nn

    class Block(nn.Module):
        def __init__(self, widths, kernels, stride):
            super().__init__()
            layers = []
            # The stride is in the first 3x3 convolution.
            at = kernels.index(3)
            for i, kernel in enumerate(kernels):
                layers += [
                    nn.Conv2d(widths[i], widths[i + 1], kernel, stride if i == at else 1, kernel // 2, bias=False),
                    nn.BatchNorm2d(widths[i + 1]),
                    nn.ReLU(inplace=True)]
            self.body = nn.Sequential(*layers[:-1])
            self.shortcut = nn.Identity() if stride == 1 and widths[0] == widths[-1] else nn.Sequential(
                nn.Conv2d(widths[0], widths[-1], 1, stride, bias=False), nn.BatchNorm2d(widths[-1]))
            self.relu = nn.ReLU(inplace=True)

        def forward(self, x):
            h = self.body(x)
            h += self.shortcut(x)
            return self.relu(h)

    blocks = {"18": (2, 2, 2, 2), "34": (3, 4, 6, 3), "50": (3, 4, 6, 3), "101": (3, 4, 23, 3), "152": (3, 8, 36, 3)}
    depth = name.rsplit("resnet", 1)[-1]
    if name.startswith("imagenet-resnet") and depth in blocks:
        counts, planes, wide = blocks[depth], (64, 128, 256, 512), int(depth) >= 50
        layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
        width = 64
    elif name == "resnet" + depth and depth.isdigit():
        counts, planes, wide = ((int(depth) - 2) // 6,) * 3, (16, 32, 64), False
        layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
        width = 16
    else:
        sys.exit("No eager network for %s (there are ResNets; use --no-eager)" % name)
    for stage, count in enumerate(counts):
        for block in range(count):
            plane = planes[stage]
            stride = 2 if stage > 0 and block == 0 else 1
            widths = (width, plane, plane, 4 * plane) if wide else (width, plane, plane)
            layers.append(Block(widths, (1, 3, 1) if wide else (3, 3), stride))
            width = widths[-1]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, classes))


if __name__ == "__main__":
    sys.exit(main())
