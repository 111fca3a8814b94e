package dev.lamina.core.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.LabelMapDecoder;
import dev.lamina.core.source.Content;
import dev.lamina.core.source.Part;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.SourceVisitor;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Pictures of one part of a source, with their label maps, which lie in other parts of it: in other
 * folders, perhaps in other archives. Reading goes through the parts with the maps first and keeps
 * those files, then through the pictures: right for every kind of archive, with one pass over a
 * compressed tar of maps for each member.
 *
 * @param folders of the pictures, that the part was made of
 * @param pictures of this split in the part
 * @param mapFolders that the parts of maps were made of
 * @param mapParts that hold the maps of the pictures
 * @param refused what no picture is there for
 * @param classes class of each value of the maps; {@link LabelMap#NOTHING} for what counts for
 *     nothing, -1 for values that may not occur
 * @param limits of the files of maps
 */
record MappedPart(
    String split,
    List<String> folders,
    Part part,
    List<Picture> pictures,
    List<String> mapFolders,
    List<Part> mapParts,
    List<Refused> refused,
    ValueClasses classes,
    ImageLimits limits,
    String stamp)
    implements Member {

  /** Most bytes of the files of maps that a member holds while it reads. */
  static final long MOST_MAP_BYTES = 512L << 20;

  /**
   * A picture.
   *
   * @param map path of its label map; empty if it is not a sample
   * @param refused why it is none; null if it is one
   */
  record Picture(String path, String key, String map, Refused refused) implements Serializable {

    static Picture of(String path, String key, String map) {
      return new Picture(path, key, map, null);
    }

    static Picture unusable(String path, String key, RejectReason reason, String detail) {
      return new Picture(path, key, "", new Refused(key, "", reason, detail));
    }
  }

  /**
   * The members of a split.
   *
   * @param picture of a path, or nothing if that file is no record of the split
   * @param refused what no picture is there for; goes to the first member
   * @throws LaminaException {@code DATA} if a member would have to hold more than {@link
   *     #MOST_MAP_BYTES} of maps
   */
  static List<Member> of(
      String split,
      FileShares shares,
      FileShares maps,
      Function<String, Optional<Picture>> picture,
      List<Refused> refused,
      ValueClasses classes,
      ImageLimits limits) {
    Map<String, FileShares.Share> shareOf = new HashMap<>();
    Map<String, Long> bytesOf = new HashMap<>();
    for (FileShares.Share share : maps.shares()) {
      for (FileShares.Found found : share.files()) {
        shareOf.put(found.path(), share);
        bytesOf.put(found.path(), Math.max(0, found.bytes()));
      }
      share.refused().forEach(path -> shareOf.put(path, share));
    }
    var members = new ArrayList<Member>();
    for (FileShares.Share share : shares.shares()) {
      List<Picture> pictures = share.records(picture);
      List<Refused> more = members.isEmpty() ? refused : List.of();
      if (pictures.isEmpty() && more.isEmpty() && share.refused().isEmpty()) {
        continue;
      }
      Set<Part> mapParts = new LinkedHashSet<>();
      long bytes = 0;
      for (Picture one : pictures) {
        if (shareOf.containsKey(one.map())) {
          mapParts.add(shareOf.get(one.map()).part());
          bytes += bytesOf.getOrDefault(one.map(), 0L);
        }
      }
      if (bytes > MOST_MAP_BYTES) {
        throw new LaminaException(
            Failure.DATA,
            "Cannot index %s: its pictures can only be read together, with %s bytes of label maps (want at most %s; unpack compressed tars, or repack them as zip)"
                .formatted(share.part().position(), bytes, MOST_MAP_BYTES));
      }
      members.add(
          new MappedPart(
              split,
              shares.folders(),
              share.part(),
              pictures,
              maps.folders(),
              List.copyOf(mapParts),
              List.copyOf(more),
              classes,
              limits,
              stamp(share.part(), pictures, mapParts, more)));
    }
    return members;
  }

  private static String stamp(
      Part part, List<Picture> pictures, Set<Part> mapParts, List<Refused> refused) {
    var stamp = new Sha256().add(part.stamp().getBytes(UTF_8));
    mapParts.forEach(map -> stamp.add(map.stamp().getBytes(UTF_8)));
    pictures.forEach(picture -> stamp.add(picture.toString().getBytes(UTF_8)));
    refused.forEach(one -> stamp.add(one.toString().getBytes(UTF_8)));
    return stamp.hexadecimal();
  }

  @Override
  public String name() {
    return part.position();
  }

  @Override
  public long bytes() {
    return Math.max(1, part.bytes());
  }

  @Override
  public void read(SourceTree source, SampleSink sink) {
    refused.forEach(one -> one.to(sink, part.position()));
    Map<String, Picture> wanted = new HashMap<>();
    pictures.forEach(picture -> wanted.put(picture.path(), picture));
    Maps maps = maps(source);
    source.only(folders).read(part, new Visitor(wanted, maps, sink));
  }

  private Maps maps(SourceTree source) {
    var wanted = new HashSet<String>();
    pictures.forEach(picture -> wanted.add(picture.map()));
    var maps = new Maps(wanted, new HashMap<>(), new HashMap<>());
    mapParts.forEach(mapPart -> source.only(mapFolders).read(mapPart, maps));
    return maps;
  }

  /** Keeps the files of maps, and why those that cannot be read are refused. */
  private record Maps(Set<String> wanted, Map<String, byte[]> files, Map<String, String> refused)
      implements SourceVisitor {

    @Override
    public void entry(SourceEntry entry, Content content) {
      if (wanted.contains(entry.path())) {
        files.put(entry.path(), content.bytes());
      }
    }

    @Override
    public void rejected(String path, String position, RejectReason reason, String detail) {
      refused.put(path, detail);
    }
  }

  private final class Visitor implements SourceVisitor {

    private final Map<String, Picture> wanted;
    private final Maps maps;
    private final SampleSink sink;

    private Visitor(Map<String, Picture> wanted, Maps maps, SampleSink sink) {
      this.wanted = wanted;
      this.maps = maps;
      this.sink = sink;
    }

    @Override
    public void entry(SourceEntry entry, Content content) {
      Picture picture = wanted.get(entry.path());
      if (picture == null) {
        return;
      }
      if (picture.refused() != null) {
        picture.refused().to(sink, entry.position());
        return;
      }
      LabelMap map = map(picture.map());
      sink.sample(
          new Sample(
              picture.key(), entry.position(), new SampleContent.Encoded(content.bytes()), map));
    }

    private LabelMap map(String path) {
      byte[] file = maps.files().remove(path);
      if (file == null) {
        throw broken(path, maps.refused().getOrDefault(path, "it is gone"), null);
      }
      try {
        ImageHeader header = ImageHeader.read(file);
        return classes.apply(LabelMapDecoder.decode(file, header, limits));
      } catch (RejectedException e) {
        if (e.reason() == RejectReason.LABEL_OUT_OF_RANGE) {
          throw e;
        }
        throw broken(path, e.getMessage(), e);
      }
    }

    @Override
    public void rejected(String path, String position, RejectReason reason, String detail) {
      Picture picture = wanted.get(path);
      sink.reject(picture == null ? path : picture.key(), position, reason, detail);
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static RejectedException broken(String path, String why, RejectedException cause) {
    return new RejectedException(
        RejectReason.BAD_ANNOTATION, "label map %s: %s".formatted(name(path), why), cause);
  }
}
