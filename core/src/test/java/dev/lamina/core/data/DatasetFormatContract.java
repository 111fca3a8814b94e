package dev.lamina.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.image.Image;
import dev.lamina.core.spec.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every format holds to. A subclass names a format and a source that it makes itself. */
abstract class DatasetFormatContract {

  abstract DatasetFormat format() throws Exception;

  abstract Path source() throws Exception;

  @Test
  final void theCatalogMakesTheSameFormatFromItsNameAndParameters() throws Exception {
    assertThat(DatasetFormats.named(format().name(), format().parameters())).isEqualTo(format());
    assertThat(DatasetFormats.names()).contains(format().name());
  }

  @Test
  final void thereIsSomethingToTrainAndToTestOn() throws Exception {
    assertThat(index().members()).extracting(Member::split).contains("train", "test");
  }

  @Test
  final void membersOfAFileFollowEachOther() throws Exception {
    List<Member> members = index().members();
    for (int i = 1; i < members.size(); i++) {
      Member previous = members.get(i - 1);
      Member member = members.get(i);
      assertThat(member.first())
          .isEqualTo(
              member.file().equals(previous.file()) ? previous.first() + previous.count() : 0);
    }
  }

  @Test
  final void everyRecordIsASampleOrAReject() throws Exception {
    for (Member member : index().members()) {
      Reading read = read(member);
      assertThat(read.samples.size() + read.rejects.size()).isEqualTo(member.count());
    }
  }

  @Test
  final void keysAreUniqueInASplit() throws Exception {
    Set<String> keys = new HashSet<>();
    for (Member member : index().members()) {
      for (Sample sample : read(member).samples) {
        assertThat(keys.add(member.split() + "/" + sample.key())).as(sample.key()).isTrue();
      }
    }
  }

  @Test
  final void samplesHaveTheShapeAndTheClassesOfTheIndex() throws Exception {
    DatasetIndex index = index();
    for (Member member : index.members()) {
      for (Sample sample : read(member).samples) {
        Image image = sample.image();
        assertThat(List.of(image.channels(), image.height(), image.width()))
            .containsExactly(index.channels(), index.height(), index.width());
        assertThat(((ClassLabel) sample.target()).index()).isLessThan(index.classNames().size());
      }
    }
  }

  @Test
  final void aMemberReadsTheSameByItselfAndAgain() throws Exception {
    List<Member> members = index().members();
    Member last = members.get(members.size() - 1);
    Reading first = read(last);
    read(members.get(0));

    Reading again = read(last);

    assertThat(again.rejects).isEqualTo(first.rejects);
    assertThat(again.samples).hasSameSizeAs(first.samples);
    for (int i = 0; i < again.samples.size(); i++) {
      assertThat(again.samples.get(i).key()).isEqualTo(first.samples.get(i).key());
      assertThat(again.samples.get(i).target()).isEqualTo(first.samples.get(i).target());
      assertThat(
              Arrays.equals(
                  again.samples.get(i).image().pixels(), first.samples.get(i).image().pixels()))
          .isTrue();
    }
  }

  @Test
  final void theFingerprintStaysWhileTheSourceStays() throws Exception {
    assertThat(index().fingerprint()).isEqualTo(index().fingerprint());
  }

  @Test
  final void aFormatAndItsMembersTravel() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(format());
      out.writeObject(index().members().get(0));
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(format());
      assertThat(in.readObject()).isEqualTo(index().members().get(0));
    }
  }

  final DatasetIndex index() throws Exception {
    return format().index(source());
  }

  final Reading read(Member member) throws Exception {
    var reading = new Reading();
    format().read(source(), member, reading);
    return reading;
  }

  /** Keeps what was read. */
  static final class Reading implements SampleSink {

    final List<Sample> samples = new ArrayList<>();
    final List<String> rejects = new ArrayList<>();

    @Override
    public void sample(Sample sample) {
      samples.add(sample);
    }

    @Override
    public void reject(String key, RejectReason reason, String detail) {
      rejects.add(key + " " + reason + ": " + detail);
    }
  }
}
