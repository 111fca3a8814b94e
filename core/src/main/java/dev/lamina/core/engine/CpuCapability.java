package dev.lamina.core.engine;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Which machine code computes: results differ in their last bits between instruction sets. */
final class CpuCapability {

  static final String UNKNOWN = "unknown";

  private static final String LIBRARY = "libtorch_cpu.so";
  // std::string at::get_cpu_capability()
  private static final String SYMBOL = "_ZN2at18get_cpu_capabilityB5cxx11Ev";
  // libstdc++'s string: pointer, length, and room for 15 characters, which every answer fits in.
  private static final int STRING_BYTES = 32;
  private static final int INLINE_CHARACTERS = 15;

  private CpuCapability() {}

  /**
   * What libtorch answers, such as {@code AVX2}, {@code AVX512}, {@code NO AVX}; unknown if this
   * build of it does not answer. Call once libtorch is loaded.
   */
  static String ofLibtorch() {
    try (var result = new Memory(STRING_BYTES)) {
      Function answer = loaded().getFunction(SYMBOL);
      result.clear();
      // A C++ function that returns an object takes the object's place as a hidden argument.
      answer.invokePointer(new Object[] {result});
      long length = result.getLong(Long.BYTES);
      Pointer characters = result.getPointer(0);
      return length > 0 && length <= INLINE_CHARACTERS
          ? new String(characters.getByteArray(0, (int) length), StandardCharsets.US_ASCII)
          : UNKNOWN;
    } catch (UnsatisfiedLinkError | IOException e) {
      return UNKNOWN;
    }
  }

  /** The name of the processor as Linux gives it; unknown elsewhere. */
  static String model() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(UNKNOWN);
    } catch (IOException | UncheckedIOException e) {
      return UNKNOWN;
    }
  }

  /**
   * The library this process runs, found by where it is mapped, so that no second one is loaded.
   */
  private static NativeLibrary loaded() throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      String path =
          maps.filter(line -> line.endsWith("/" + LIBRARY))
              .findFirst()
              .map(line -> line.substring(line.indexOf('/')))
              .orElseThrow(() -> new IOException("No " + LIBRARY + " in this process"));
      return NativeLibrary.getInstance(path);
    }
  }
}
