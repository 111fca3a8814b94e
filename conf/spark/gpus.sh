#!/usr/bin/env bash
# Tells Spark which NVIDIA GPUs this machine or container has: {"name": "gpu", "addresses": ["0", "1"]}.
# For spark.worker.resource.gpu.discoveryScript and spark.executor.resource.gpu.discoveryScript.
set -euo pipefail

if [[ -n ${CUDA_VISIBLE_DEVICES:-} ]]; then
  gpus=$(tr ',' '\n' <<< "$CUDA_VISIBLE_DEVICES")
else
  gpus=$(nvidia-smi --query-gpu=index --format=csv,noheader)
fi
printf '{"name": "gpu", "addresses": [%s]}\n' "$(sed 's/^ */"/; s/ *$/"/' <<< "$gpus" | paste -sd , -)"
