package dev.lamina.core.data.format;

import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import us.hebi.matlab.mat.format.BufferAllocator;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.format.Mat5Reader.EntryFilter;
import us.hebi.matlab.mat.format.Mat5Reader.EntryHeader;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/**
 * A MATLAB file of level 5, compressed or not, as MATLAB's {@code save} writes it.
 *
 * <p>Only numbers are read. What else a file may hold, such as serialized objects, is passed over.
 */
final class MatlabFile {

  private static final int BUFFER = 1 << 16;

  /** What reading headers may take: MATLAB's own objects are read before the filter sees them. */
  private static final long HEADER_MEMORY = 1 << 20;

  private final SourceTree tree;
  private final String path;

  MatlabFile(SourceTree tree, String path) {
    this.tree = tree;
    this.path = path;
  }

  /** Class and dimensions of all variables, without their content. */
  Map<String, EntryHeader> headers() {
    var headers = new HashMap<String, EntryHeader>();
    read(
        header -> {
          headers.put(header.getName(), header);
          return false;
        },
        HEADER_MEMORY);
    return headers;
  }

  /**
   * Variables with their content. They have been looked at by {@link #headers()} and are numbers.
   *
   * @param most bytes of each variable in memory
   */
  Map<String, Matrix> matrices(Collection<String> names, long most) {
    var matrices = new HashMap<String, Matrix>();
    for (MatFile.Entry entry :
        read(header -> names.contains(header.getName()), most).getEntries()) {
      if (entry.getValue() instanceof Matrix matrix) {
        matrices.put(entry.getName(), matrix);
      }
    }
    return matrices;
  }

  private Mat5File read(EntryFilter filter, long most) {
    try (var in = new BufferedInputStream(tree.stream(path), BUFFER);
        Source source = Sources.wrapInputStream(in, BUFFER)) {
      return Mat5.newReader(source)
          .setEntryFilter(filter)
          .setBufferAllocator(new Heap(most))
          .setMaxInflateBufferSize(BUFFER)
          .disableSubsystemProcessing()
          .readMat();
    } catch (IOException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read %s: no whole MATLAB file of level 5 (%s; it may be cut off, fetch it again)"
              .formatted(path, deepest(e)),
          e);
    }
  }

  private static Throwable deepest(Throwable thrown) {
    return thrown.getCause() == null ? thrown : deepest(thrown.getCause());
  }

  /** Memory that the collector takes back. A broken file gets no more than a whole one needs. */
  private record Heap(long most) implements BufferAllocator {

    @Override
    public ByteBuffer allocate(int bytes) {
      if (bytes < 0 || bytes > most) {
        throw new IllegalArgumentException(
            "a variable of %s bytes (want at most %s)"
                .formatted(Integer.toUnsignedLong(bytes), most));
      }
      return ByteBuffer.allocate(bytes);
    }

    @Override
    public void release(ByteBuffer buffer) {
      // Left to the collector.
    }
  }
}
