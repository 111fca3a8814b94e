package dev.lamina.core.data.format;

import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.Target;
import dev.lamina.core.source.Part;
import dev.lamina.core.source.SourceEntry;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.SourceVisitor;
import dev.lamina.core.spec.RejectReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A share of the picture files of a split, which are handed on as they are. Its name is where it
 * begins, so that most members keep theirs when files are added elsewhere.
 *
 * @param folder of the split; empty for all of the source
 * @param part of the source with that folder alone
 */
record PicturePart(String split, String folder, Part part, Labelling labelling, String stamp)
    implements Member {

  /**
   * Cuts a folder into members.
   *
   * @param labelStamp changes when labels may have changed
   */
  static List<Member> of(
      Indexing indexing, String split, String folder, Labelling labelling, String labelStamp) {
    var members = new ArrayList<Member>();
    for (Part part :
        within(indexing.tree(), folder).parts(indexing.memberBytes(), indexing.spread())) {
      String stamp = SourceFiles.together(part.stamp(), labelStamp);
      members.add(new PicturePart(split, folder, part, labelling, stamp));
    }
    return members;
  }

  private static SourceTree within(SourceTree tree, String folder) {
    return folder.isEmpty() ? tree : tree.only(folder);
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
    within(source, folder).read(part, new Delivery(labelling.read(source), sink));
  }

  private String below(String path) {
    return folder.isEmpty() || !path.startsWith(folder + "/")
        ? path
        : path.substring(folder.length() + 1);
  }

  private final class Delivery implements SourceVisitor {

    private final Labelling.Labels labels;
    private final SampleSink sink;

    private Delivery(Labelling.Labels labels, SampleSink sink) {
      this.labels = labels;
      this.sink = sink;
    }

    @Override
    public void entry(SourceEntry entry, dev.lamina.core.source.Content content) {
      Optional<String> key = labels.key(below(entry.path()));
      if (key.isPresent()) {
        Target target = labels.target(key.get());
        sink.sample(
            new Sample(
                key.get(), entry.position(), new SampleContent.Encoded(content.bytes()), target));
      }
    }

    @Override
    public void rejected(String path, String position, RejectReason reason, String detail) {
      String below = below(path).isEmpty() ? position : below(path);
      sink.reject(labels.key(below).orElse(below), position, reason, detail);
    }
  }
}
