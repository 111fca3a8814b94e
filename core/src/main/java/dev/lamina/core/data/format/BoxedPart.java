package dev.lamina.core.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.ObjectKey;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.source.Content;
import dev.lamina.core.source.Part;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.SourceVisitor;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Pictures of one part of a source, with their boxes.
 *
 * <p>Boxes end in pixels of the stored picture. So the header of every picture is read: a picture
 * whose size is not the annotated one is a {@code WRONG_SHAPE} (annotations made on the upright
 * picture of a turned one among them), a box that lies outside it altogether a {@code BAD_OBJECT}.
 * Boxes that reach over an edge stay as they are.
 *
 * @param folders that the part was made of
 * @param pictures of this split in the part
 * @param refused what no picture is there for
 * @param unit what numbers of annotations count, such as line
 * @param relative whether boxes are given as shares of the picture's width and height
 * @param first whether it speaks for the places of the part that belong to no split
 */
record BoxedPart(
    String split,
    List<String> folders,
    Part part,
    List<AnnotatedPicture> pictures,
    List<Refused> refused,
    String unit,
    boolean relative,
    boolean first,
    String stamp)
    implements Member {

  /**
   * The members of a split.
   *
   * @param picture of a path, or nothing if that file is no record of the split
   * @param refused what no picture is there for; goes to the first member
   * @param first whether this is the first split that is made of these shares
   */
  static List<Member> of(
      String split,
      FileShares shares,
      Function<String, Optional<AnnotatedPicture>> picture,
      List<Refused> refused,
      String unit,
      boolean relative,
      boolean first) {
    var members = new ArrayList<Member>();
    for (FileShares.Share share : shares.shares()) {
      List<AnnotatedPicture> pictures = share.records(picture);
      List<Refused> more = members.isEmpty() ? refused : List.of();
      if (!pictures.isEmpty() || !more.isEmpty() || (first && !share.refused().isEmpty())) {
        members.add(
            new BoxedPart(
                split,
                shares.folders(),
                share.part(),
                pictures,
                List.copyOf(more),
                unit,
                relative,
                first,
                stamp(share.part(), pictures, more)));
      }
    }
    return members;
  }

  private static String stamp(Part part, List<AnnotatedPicture> pictures, List<Refused> refused) {
    var stamp = new Sha256().add(part.stamp().getBytes(UTF_8));
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
    Map<String, AnnotatedPicture> wanted = new HashMap<>();
    pictures.forEach(picture -> wanted.put(picture.path(), picture));
    source.only(folders).read(part, new Visitor(wanted, sink));
  }

  private final class Visitor implements SourceVisitor {

    private final Map<String, AnnotatedPicture> wanted;
    private final SampleSink sink;

    private Visitor(Map<String, AnnotatedPicture> wanted, SampleSink sink) {
      this.wanted = wanted;
      this.sink = sink;
    }

    @Override
    public void entry(SourceEntry entry, Content content) {
      AnnotatedPicture picture = wanted.get(entry.path());
      if (picture == null) {
        return;
      }
      if (!picture.usable()) {
        picture.refused().forEach(one -> one.to(sink, entry.position()));
        return;
      }
      byte[] bytes = content.bytes();
      ImageHeader header = ImageHeader.read(bytes);
      picture.refused().forEach(one -> one.to(sink, entry.position()));
      if (picture.width() > 0
          && (picture.width() != header.width() || picture.height() != header.height())) {
        sink.reject(
            picture.key(),
            entry.position(),
            RejectReason.WRONG_SHAPE,
            "it is %sx%s and annotated as %sx%s%s (want boxes in pixels of the stored picture)"
                .formatted(
                    header.width(),
                    header.height(),
                    picture.width(),
                    picture.height(),
                    header.orientation() == 1
                        ? ""
                        : ", with EXIF orientation " + header.orientation()));
        return;
      }
      sink.sample(
          new Sample(
              picture.key(),
              entry.position(),
              new SampleContent.Encoded(bytes),
              boxes(picture, header)));
    }

    private Boxes boxes(AnnotatedPicture picture, ImageHeader header) {
      var boxes = new ArrayList<Box>();
      for (AnnotatedPicture.Numbered object : picture.objects()) {
        Box box = relative ? scaled(object.box(), header) : object.box();
        if (box.x() < header.width()
            && box.y() < header.height()
            && box.x() + box.width() > 0
            && box.y() + box.height() > 0) {
          boxes.add(box);
        } else {
          sink.reject(
              new ObjectKey(picture.key(), unit + " " + object.number()).text(),
              "%s#%s".formatted(picture.annotations(), object.number()),
              RejectReason.BAD_OBJECT,
              "a box at (%s, %s) of %s x %s (want some of it in the picture of %sx%s)"
                  .formatted(
                      box.x(),
                      box.y(),
                      box.width(),
                      box.height(),
                      header.width(),
                      header.height()));
        }
      }
      return new Boxes(boxes);
    }

    @Override
    public void rejected(String path, String position, RejectReason reason, String detail) {
      AnnotatedPicture picture = wanted.get(path);
      if (picture != null) {
        sink.reject(picture.key(), position, reason, detail);
      } else if (first) {
        sink.reject(path, position, reason, detail);
      }
    }
  }

  private static Box scaled(Box box, ImageHeader header) {
    return Box.of(
        box.label(),
        box.x() * header.width(),
        box.y() * header.height(),
        box.width() * header.width(),
        box.height() * header.height());
  }
}
