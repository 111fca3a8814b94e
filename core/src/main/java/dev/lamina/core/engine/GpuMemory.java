package dev.lamina.core.engine;

import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;

/**
 * By how much the memory in use on a GPU grows, as CUDA tells it of the whole device. What libtorch
 * keeps for later use is in it, and so is what other processes take meanwhile: a bound for one
 * program that runs alone, not its exact peak.
 */
public final class GpuMemory {

  /** How it measures. */
  public static final String METHOD = "cudaMemGetInfo, whole device, caches of libtorch included";

  private final ComputeDevice device;
  private final long before;

  private GpuMemory(ComputeDevice device, long before) {
    this.device = device;
    this.before = before;
  }

  /** Gives back what libtorch keeps without need, and begins to measure. */
  public static GpuMemory start(ComputeDevice device) {
    Engine.get().require(device);
    JniUtils.emptyCudaCache();
    return new GpuMemory(device, used(device));
  }

  /** Bytes in use now above those at the start; libtorch gives nothing back in between. */
  public long grownBytes() {
    return Math.max(0, used(device) - before);
  }

  private static long used(ComputeDevice device) {
    return CudaUtils.getGpuMemory(device.toDjl()).getCommitted();
  }
}
