package dev.lamina.core.data.format;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.data.Split;
import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.SpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Pictures of ten kinds of shapes and textures, 32 x 32 in colour, drawn from a seed: a data set
 * for trying and testing where no archive is at hand.
 *
 * <p>Place, size, turn and colours of a shape are random, it may be darker or lighter than its
 * ground, strokes and noise lie over it: pixel by pixel the classes look alike, so that a linear
 * model learns next to nothing while a small convolutional network learns most of it. Picture i of
 * a split is a function of (seed, split, i), to the bit on every machine; its class is i modulo the
 * number of classes. It is no substitute for a published data set: accuracies on it mean nothing
 * elsewhere.
 *
 * @param train number of pictures in split {@code train}, at least 1
 * @param test number of pictures in split {@code test}, at least 1
 * @param classes 2 .. 10, the first of the list
 */
public record GeneratedImages(int train, int test, int classes, long seed)
    implements DatasetFormat {

  static final List<String> PARAMETERS = List.of("train", "test", "classes", "seed");
  static final GeneratedImages STANDARD = new GeneratedImages(5_000, 1_000, 10, 0);

  private static final int MEMBER = 1_000;

  /** Raised whenever a picture changes for the same seed. */
  private static final String DRAWING_VERSION = "1";

  public GeneratedImages {
    Check.argument(train >= 1, "Invalid number of train pictures: %s (want >= 1)", train);
    Check.argument(test >= 1, "Invalid number of test pictures: %s (want >= 1)", test);
    int most = GeneratedShape.values().length;
    Check.argument(
        classes >= 2 && classes <= most,
        "Invalid number of classes: %s (want 2 to %s)",
        classes,
        most);
  }

  @Override
  public String name() {
    return "generated";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of(
        "train", Integer.toString(train),
        "test", Integer.toString(test),
        "classes", Integer.toString(classes),
        "seed", Long.toString(seed));
  }

  @Override
  public boolean readsSource() {
    return false;
  }

  /** Names of the classes, in order. */
  public List<String> classNames() {
    return List.of(GeneratedShape.values()).subList(0, classes).stream()
        .map(GeneratedShape::className)
        .toList();
  }

  /** Height and width of every picture in pixels. */
  public static int side() {
    return GeneratedPicture.SIDE;
  }

  @Override
  public boolean holdsImageFiles() {
    return false;
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    var members = new ArrayList<Member>();
    if (indexing.wants(Split.TRAIN)) {
      members.addAll(members(Split.TRAIN, train));
    }
    if (indexing.wants(Split.TEST)) {
      members.addAll(members(Split.TEST, test));
    }
    if (members.isEmpty()) {
      throw new SpecException(
          "Invalid split: '%s' (generated images have %s and %s)"
              .formatted(indexing.split().orElse(""), Split.TRAIN, Split.TEST));
    }
    return DatasetIndex.ofClasses(classNames(), "generated: free to use", members);
  }

  private List<Member> members(String split, int total) {
    return RecordFile.Range.cut(total, MEMBER).stream()
        .<Member>map(range -> new Drawn(this, split, range))
        .toList();
  }

  private record Drawn(GeneratedImages images, String split, RecordFile.Range range)
      implements Member {

    @Override
    public String name() {
      return range.toString();
    }

    @Override
    public String stamp() {
      return DRAWING_VERSION;
    }

    @Override
    public long bytes() {
      return 3L * side() * side() * range.count();
    }

    @Override
    public void read(SourceTree source, SampleSink sink) {
      long stream = split.equals(Split.TRAIN) ? 0 : 1;
      for (long i = range.first(); i < range.first() + range.count(); i++) {
        int label = (int) (i % images.classes());
        var random = RandomStream.of(images.seed(), "generated-images", stream, i);
        Image image = new GeneratedPicture(random).draw(GeneratedShape.values()[label]);
        String key = "generated-%s#%s".formatted(split, i);
        sink.sample(new Sample(key, key, new SampleContent.Pixels(image), new ClassLabel(label)));
      }
    }
  }
}
