package dev.lamina.core.image;

import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.EOFException;
import java.io.IOException;

/** What decoders share: limits before, rejections instead of all that readers throw. */
abstract class PixelDecoder implements ImageDecoder {

  /**
   * Decodes, with 1 or 3 channels as the file has.
   *
   * @param window pixels that must be right; the others may have any value
   */
  abstract Pixels pixels(
      byte[] bytes, ImageHeader header, ImageLimits limits, Deadline deadline, Window window)
      throws IOException;

  @Override
  public final Image decode(byte[] bytes, ImageHeader header, ImageLimits limits, int channels) {
    check(channels);
    return checked(bytes, header, limits, Window.all(header)).toImage(channels);
  }

  @Override
  public final Image decode(
      byte[] bytes,
      ImageHeader header,
      ImageLimits limits,
      int channels,
      ImageTransform transform) {
    check(channels);
    // Before anything is made in the sizes that the file states.
    limits.check(header, bytes.length);
    int orientation = transform.orientationOf(header);
    Placement placement = transform.placement(header.width(), header.height(), orientation);
    Window window = orientation == 1 ? placement.source(transform.filter()) : Window.all(header);
    return placement.apply(checked(bytes, header, limits, window), transform.filter(), channels);
  }

  private static void check(int channels) {
    Check.argument(channels == 1 || channels == 3, "Invalid channels: %s (want 1 or 3)", channels);
  }

  private Pixels checked(byte[] bytes, ImageHeader header, ImageLimits limits, Window window) {
    limits.check(header, bytes.length);
    var deadline = new Deadline(limits.maxTime());
    try {
      Pixels pixels = pixels(bytes, header, limits, deadline, window);
      if (pixels.width() != header.width() || pixels.height() != header.height()) {
        throw Rejected.corrupt(
            String.format(
                "it states %sx%s pixels and has %sx%s",
                header.width(), header.height(), pixels.width(), pixels.height()));
      }
      deadline.check();
      return pixels;
    } catch (RejectedException | LaminaException e) {
      throw e;
    } catch (EOFException e) {
      throw new RejectedException(RejectReason.TRUNCATED, "it ends within its pixels", e);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw rejected(e);
    } catch (OutOfMemoryError e) {
      if (String.valueOf(e.getMessage()).contains("exceeds VM limit")) {
        throw new RejectedException(RejectReason.CORRUPT, "it asks for an impossible array", e);
      }
      throw e;
    }
  }

  /** Readers may have wrapped one of ours, or the end of the file. */
  private static RejectedException rejected(Throwable failure) {
    Throwable cause = failure.getCause();
    for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
      if (cause instanceof RejectedException known) {
        return known;
      }
      if (cause instanceof EOFException) {
        return new RejectedException(RejectReason.TRUNCATED, "it ends within its pixels", failure);
      }
    }
    String message = String.valueOf(failure.getMessage());
    boolean foreign = message.matches("(?is).*(unsupported|not supported|not implemented).*");
    return new RejectedException(
        foreign ? RejectReason.UNSUPPORTED : RejectReason.CORRUPT,
        failure instanceof IOException ? message : failure.toString(),
        failure);
  }
}
