package dev.lamina.core.image;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.List;

/** The functions of libturbojpeg (TurboJPEG API 2.0) that decode. */
final class TurboJpeg {

  static final int RGB = 0;
  static final int GREY = 6;
  static final int CMYK = 11;

  static final int ACCURATE_DCT = 4096;

  static final int STOP_ON_WARNING = 8192;

  private static final List<String> NAMES = List.of("libturbojpeg.so.0", "turbojpeg");

  private static final String FAILURE = load();

  private TurboJpeg() {}

  static boolean isAvailable() {
    return FAILURE.isEmpty();
  }

  /**
   * @throws LaminaException {@code RESOURCES} if the library is not here
   */
  static void require() {
    if (!isAvailable()) {
      throw new LaminaException(
          Failure.RESOURCES,
          "Cannot decode with turbojpeg: "
              + FAILURE
              + " (want libturbojpeg.so.0 of libjpeg-turbo 2.0 or later on every machine, the"
              + " package libturbojpeg0 on Debian and Ubuntu; or use the decoder imageio)");
    }
  }

  /** Why the library cannot be used; empty if it can. */
  private static String load() {
    String failure = "";
    for (String name : NAMES) {
      try {
        Native.register(TurboJpeg.class, NativeLibrary.getInstance(name));
        return "";
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        failure = String.valueOf(e.getMessage()).lines().findFirst().orElse(name);
      }
    }
    return failure.isEmpty() ? "it is not found" : failure;
  }

  static native Pointer tjInitDecompress();

  static native int tjDecompress2(
      Pointer handle,
      byte[] jpeg,
      NativeLong size,
      Pointer to,
      int width,
      int pitch,
      int height,
      int pixelFormat,
      int flags);

  static native int tjDestroy(Pointer handle);
}
