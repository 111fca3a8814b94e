package dev.lamina.core.engine;

import ai.djl.Device;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a program runs: {@code cpu}, or a GPU such as {@code cuda:0}.
 *
 * @param gpu index of the GPU; -1 for the CPU
 */
public record ComputeDevice(int gpu) {

  public static final ComputeDevice CPU = new ComputeDevice(-1);

  private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");

  /**
   * Reads the name of a device.
   *
   * @throws SpecException if it is neither {@code cpu} nor {@code cuda:<index>}
   */
  public static ComputeDevice parse(String name) {
    if (name.equals("cpu")) {
      return CPU;
    }
    Matcher cuda = CUDA.matcher(name);
    if (!cuda.matches()) {
      throw new SpecException("Invalid device: '%s' (want cpu or cuda:<index>)".formatted(name));
    }
    return new ComputeDevice(Integer.parseInt(cuda.group(1)));
  }

  /**
   * The GPU at an address that a resource manager gave out. libtorch numbers the GPUs that {@code
   * CUDA_VISIBLE_DEVICES} leaves visible from 0, in its order; addresses are what that variable
   * would hold: numbers of the machine's GPUs, or UUIDs.
   *
   * @param visible value of {@code CUDA_VISIBLE_DEVICES}; null where it is not set
   * @throws LaminaException {@code RESOURCES} if that GPU is not visible, or is not named by a
   *     number where none is hidden
   */
  public static ComputeDevice atAddress(String address, String visible) {
    if (visible == null) {
      if (!address.matches("\\d{1,3}")) {
        throw new LaminaException(
            Failure.RESOURCES,
            "Cannot use the GPU '%s': it has no number (want addresses 0, 1, ..., or CUDA_VISIBLE_DEVICES to list it)"
                .formatted(address));
      }
      return new ComputeDevice(Integer.parseInt(address));
    }
    int index = Arrays.stream(visible.split(",")).map(String::strip).toList().indexOf(address);
    if (index < 0) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot use the GPU '%s': CUDA_VISIBLE_DEVICES='%s' hides it (want it listed there, or that variable unset)"
              .formatted(address, visible));
    }
    return new ComputeDevice(index);
  }

  public boolean isGpu() {
    return gpu >= 0;
  }

  Device toDjl() {
    return isGpu() ? Device.gpu(gpu) : Device.cpu();
  }

  @Override
  public String toString() {
    return isGpu() ? "cuda:" + gpu : "cpu";
  }
}
