package dev.lamina.jobs.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.data.QualifiedName;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DuplicatesTest {

  private static final long PICTURE = 0x0123_4567_89AB_CDEFL;

  @Test
  void sameBytesAreAGroupAndThoseOfSeveralSplitsComeFirst() {
    var duplicates = new Duplicates(0);
    duplicates.add(new QualifiedName("train", "a"), "1");
    duplicates.add(new QualifiedName("train", "b"), "1");
    duplicates.add(new QualifiedName("train", "c"), "2");
    duplicates.add(new QualifiedName("val", "d"), "3");
    duplicates.add(new QualifiedName("train", "e"), "3");

    assertThat(duplicates.exact())
        .containsExactly(
            List.of(new QualifiedName("train", "e"), new QualifiedName("val", "d")),
            List.of(new QualifiedName("train", "a"), new QualifiedName("train", "b")));
    assertThat(duplicates.exact())
        .extracting(Duplicates::acrossSplits)
        .containsExactly(true, false);
  }

  @Test
  void picturesOfOneSplitMayLookAlike() {
    var duplicates = new Duplicates(3);
    duplicates.add(new QualifiedName("train", "a"), PICTURE);
    duplicates.add(new QualifiedName("train", "b"), PICTURE);

    assertThat(duplicates.near()).isEmpty();
  }

  @Test
  void everyPairWithinTheBitsIsFoundOnceWhereverTheBitsLie() {
    var random = RandomGenerator.of("L64X128MixRandom");
    for (int trial = 0; trial < 200; trial++) {
      long flips = 0;
      while (Long.bitCount(flips) < Duplicates.MOST_BITS) {
        flips |= 1L << random.nextInt(64);
      }
      var duplicates = new Duplicates(Duplicates.MOST_BITS);
      duplicates.add(new QualifiedName("train", "a"), PICTURE);
      duplicates.add(new QualifiedName("test", "b"), PICTURE ^ flips);

      assertThat(duplicates.near())
          .containsExactly(
              new Duplicates.Pair(
                  new QualifiedName("test", "b"),
                  new QualifiedName("train", "a"),
                  Duplicates.MOST_BITS));
    }
  }

  @Test
  void picturesThatDifferInMoreBitsDoNotLookAlike() {
    var duplicates = new Duplicates(1);
    duplicates.add(new QualifiedName("train", "a"), PICTURE);
    duplicates.add(new QualifiedName("test", "b"), PICTURE ^ 3);

    assertThat(duplicates.near()).isEmpty();
  }

  @Test
  void flatPicturesAreCountedAndNotCompared() {
    var duplicates = new Duplicates(3);
    duplicates.add(new QualifiedName("train", "a"), 0);
    duplicates.add(new QualifiedName("test", "b"), 0);

    assertThat(duplicates.near()).isEmpty();
    assertThat(duplicates.flat()).isEqualTo(2);
  }

  @Test
  void aBandThatVeryManyShareIsSaidNotToBeComplete() {
    var duplicates = new Duplicates(0);
    for (int i = 0; i < 2_100; i++) {
      duplicates.add(new QualifiedName("train", "k" + i), PICTURE);
    }

    assertThat(duplicates.incomplete()).isTrue();
  }
}
