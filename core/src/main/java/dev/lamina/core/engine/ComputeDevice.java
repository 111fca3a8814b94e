package dev.lamina.core.engine;

import ai.djl.Device;
import dev.lamina.core.spec.SpecException;
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
