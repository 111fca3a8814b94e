package dev.lamina.core.data;

import dev.lamina.core.image.Image;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.spec.Check;
import java.nio.file.Path;
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
  private static final String TRAIN_FILE = "generated-train";
  private static final String TEST_FILE = "generated-test";

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
  public DatasetIndex index(Path source) {
    var members = new ArrayList<>(Member.cut(Split.TRAIN, TRAIN_FILE, train, MEMBER));
    members.addAll(Member.cut(Split.TEST, TEST_FILE, test, MEMBER));
    List<String> names =
        List.of(GeneratedShape.values()).subList(0, classes).stream()
            .map(GeneratedShape::className)
            .toList();
    var fingerprint = new Fingerprint().text("drawing").text(DRAWING_VERSION);
    PARAMETERS.forEach(key -> fingerprint.text(key).text(parameters().get(key)));
    int side = GeneratedPicture.SIDE;
    return new DatasetIndex(names, 3, side, side, members, fingerprint.hexadecimal());
  }

  @Override
  public void read(Path source, Member member, SampleSink sink) {
    long split = member.file().equals(TRAIN_FILE) ? 0 : 1;
    for (long i = member.first(); i < member.first() + member.count(); i++) {
      int label = (int) (i % classes);
      var random = RandomStream.of(seed, "generated-images", split, i);
      Image image = new GeneratedPicture(random).draw(GeneratedShape.values()[label]);
      sink.sample(new Sample(member.key(i), image, new ClassLabel(label)));
    }
  }
}
