package dev.lamina.core.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** Archives of some files, in memory. */
final class Archives {

  private Archives() {}

  static byte[] posixTar(Map<String, byte[]> files) {
    return tar(files, TarArchiveOutputStream.LONGFILE_POSIX);
  }

  static byte[] gnuTar(Map<String, byte[]> files) {
    return tar(files, TarArchiveOutputStream.LONGFILE_GNU);
  }

  private static byte[] tar(Map<String, byte[]> files, int longNames) {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      tar.setLongFileMode(longNames);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        var entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static byte[] zip(Map<String, byte[]> files) {
    try (var channel = new SeekableInMemoryByteChannel()) {
      try (var zip = new ZipArchiveOutputStream(channel)) {
        write(zip, files, ZipArchiveEntry.DEFLATED);
      }
      return java.util.Arrays.copyOf(channel.array(), (int) channel.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] storedZip(Map<String, byte[]> files) {
    return streamedZip(files, ZipArchiveEntry.STORED, Zip64Mode.AsNeeded);
  }

  /** Sizes follow the content. */
  static byte[] describedZip(Map<String, byte[]> files) {
    return streamedZip(files, ZipArchiveEntry.DEFLATED, Zip64Mode.AsNeeded);
  }

  static byte[] largeZip(Map<String, byte[]> files) {
    return streamedZip(files, ZipArchiveEntry.DEFLATED, Zip64Mode.Always);
  }

  private static byte[] streamedZip(Map<String, byte[]> files, int method, Zip64Mode mode) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipArchiveOutputStream(bytes)) {
      zip.setUseZip64(mode);
      write(zip, files, method);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(ZipArchiveOutputStream zip, Map<String, byte[]> files, int method)
      throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      var entry = new ZipArchiveEntry(file.getKey());
      entry.setMethod(method);
      if (method == ZipArchiveEntry.STORED) {
        var sum = new CRC32();
        sum.update(file.getValue());
        entry.setSize(file.getValue().length);
        entry.setCrc(sum.getValue());
      }
      zip.putArchiveEntry(entry);
      zip.write(file.getValue());
      zip.closeArchiveEntry();
    }
  }

  static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Each folder at the top becomes an archive with that name and ending; other files stay. */
  static Map<String, byte[]> folded(
      Map<String, byte[]> files, String ending, Function<Map<String, byte[]>, byte[]> archive) {
    var folders = new LinkedHashMap<String, Map<String, byte[]>>();
    var folded = new LinkedHashMap<String, byte[]>();
    files.forEach(
        (path, content) -> {
          int slash = path.indexOf('/');
          if (slash < 0) {
            folded.put(path, content);
          } else {
            folders
                .computeIfAbsent(path.substring(0, slash), name -> new LinkedHashMap<>())
                .put(path.substring(slash + 1), content);
          }
        });
    folders.forEach((name, below) -> folded.put(name + ending, archive.apply(below)));
    return folded;
  }
}
