package dev.lamina.core.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Sample;
import dev.lamina.core.data.SampleContent;
import dev.lamina.core.data.SampleSink;
import dev.lamina.core.source.LocalStorage;
import dev.lamina.core.source.SourceLimits;
import dev.lamina.core.source.SourceTree;
import dev.lamina.core.source.Spread;
import dev.lamina.core.spec.RejectReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every format holds to. A subclass names a format and a source that it makes itself. */
abstract class DatasetFormatContract {

  @TempDir Path elsewhere;

  abstract DatasetFormat format() throws Exception;

  /** A folder with the data set in it. */
  abstract Path source() throws Exception;

  @Test
  final void theCatalogMakesTheSameFormatFromItsNameAndParameters() throws Exception {
    assertThat(DatasetFormats.named(format().name(), format().parameters())).isEqualTo(format());
    assertThat(DatasetFormats.names()).contains(format().name());
  }

  @Test
  final void thereIsSomethingToTrainOn() throws Exception {
    assertThat(index().members()).extracting(Member::split).contains("train");
  }

  @Test
  final void oneSplitAloneIsTheSameAsAmongAll() throws Exception {
    for (String split : splits()) {
      var indexing =
          new Indexing(
              Optional.of(tree()), Optional.of(split), Indexing.MEMBER_BYTES, Spread.here());
      DatasetIndex alone = format().index(indexing);
      assertThat(alone.members()).extracting(Member::split).containsOnly(split);
      assertThat(records(alone)).isEqualTo(records(split));
    }
  }

  @Test
  final void keysAreUniqueInASplit() throws Exception {
    for (String split : splits()) {
      Set<String> keys = new HashSet<>();
      for (Sample sample : samples(split)) {
        assertThat(keys.add(sample.key())).as(sample.key()).isTrue();
      }
      assertThat(keys).isNotEmpty();
    }
  }

  @Test
  final void labelsAreIndexesIntoTheClassNames() throws Exception {
    int classes = index().classNames().size();
    for (String split : splits()) {
      for (Sample sample : samples(split)) {
        if (sample.target() instanceof ClassLabel label) {
          assertThat(label.index()).isLessThan(classes);
        }
      }
    }
  }

  /** Bytes of what counts as a small member: there are to be many of them, but not thousands. */
  long smallMember() {
    return 2_000;
  }

  @Test
  final void smallMembersHoldTheSameRecordsAsLargeOnes() throws Exception {
    var indexing =
        new Indexing(Optional.of(tree()), Optional.empty(), smallMember(), Spread.here());
    DatasetIndex fine = format().index(indexing);

    assertThat(sorted(records(fine))).isEqualTo(sorted(records(index())));
  }

  @Test
  final void aMemberReadsTheSameByItselfAndAgain() throws Exception {
    List<Member> members = index().members();
    Member last = members.get(members.size() - 1);
    List<String> first = read(last).records();
    read(members.get(0));

    assertThat(read(last).records()).isEqualTo(first);
  }

  @Test
  final void stampsStayWhileTheSourceStays() throws Exception {
    assertThat(index().members())
        .extracting(Member::stamp)
        .isEqualTo(index().members().stream().map(Member::stamp).toList());
  }

  @Test
  final void aMemberTravels() throws Exception {
    Member member = index().members().get(0);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(member);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Member arrived = (Member) in.readObject();
      assertThat(arrived.name()).isEqualTo(member.name());
      assertThat(read(arrived).records()).isEqualTo(read(member).records());
    }
  }

  @Test
  final void aZipOfTheFolderHoldsTheSameRecords() throws Exception {
    assumeThat(format().readsSource()).isTrue();
    Path zip = elsewhere.resolve("source.zip");
    pack(source(), "", zip);
    holdsTheSame(zip);
  }

  @Test
  final void aZipWithTheFolderInItHoldsTheSameRecords() throws Exception {
    assumeThat(format().readsSource() && mayBeWrapped()).isTrue();
    Path zip = elsewhere.resolve("source.zip");
    pack(source(), "some folder/", zip);
    holdsTheSame(zip);
  }

  /** Whether the data set is found in a folder at the top of a source too. */
  boolean mayBeWrapped() {
    return true;
  }

  private void holdsTheSame(Path zip) throws Exception {
    SourceTree packed = SourceTree.open(new LocalStorage(), zip.toString(), SourceLimits.DEFAULT);

    DatasetIndex index = format().index(Indexing.of(packed));

    var records = new ArrayList<String>();
    for (Member member : index.members()) {
      var reading = new Reading();
      member.read(packed, reading);
      records.addAll(reading.records());
    }
    assertThat(sorted(records)).isEqualTo(sorted(records(index())));
    assertThat(index.classNames()).isEqualTo(index().classNames());
  }

  @Test
  final void damagedFilesAreReadRejectedOrRefused() throws Exception {
    assumeThat(format().readsSource()).isTrue();
    assumeThat(SharedData.holds(source())).as("a source of this test's own").isFalse();

    assertThat(new FormatFuzz(format(), source(), 7).run()).isNotEmpty();
  }

  final SourceTree tree() throws Exception {
    return SourceTree.open(new LocalStorage(), source().toString(), SourceLimits.DEFAULT);
  }

  final DatasetIndex index() throws Exception {
    return format().index(format().readsSource() ? Indexing.of(tree()) : Indexing.ofNothing());
  }

  final List<String> splits() throws Exception {
    return index().members().stream().map(Member::split).distinct().toList();
  }

  final Reading read(Member member) throws Exception {
    var reading = new Reading();
    member.read(format().readsSource() ? tree() : null, reading);
    return reading;
  }

  /** The samples of a split, in the order of members. */
  final List<Sample> samples(String split) throws Exception {
    return reading(split).samples;
  }

  /** The pixels of a sample that has them. */
  static byte[] pixels(Sample sample) {
    return ((SampleContent.Pixels) sample.content()).image().pixels();
  }

  /** The bytes of a sample that is a file. */
  static byte[] file(Sample sample) {
    return ((SampleContent.Encoded) sample.content()).bytes();
  }

  /** Keys of samples with the class of each: {@code key=class}. */
  final List<String> labels(String split) throws Exception {
    return samples(split).stream()
        .map(
            sample ->
                sample.key()
                    + "="
                    + (sample.target() instanceof ClassLabel label
                        ? Integer.toString(label.index())
                        : sample.target().getClass().getSimpleName()))
        .sorted()
        .toList();
  }

  /** The rejects of a split as {@code key REASON: detail}. */
  final List<String> rejects(String split) throws Exception {
    return reading(split).rejects;
  }

  private Reading reading(String split) throws Exception {
    var reading = new Reading();
    for (Member member : index().members()) {
      if (member.split().equals(split)) {
        member.read(format().readsSource() ? tree() : null, reading);
      }
    }
    return reading;
  }

  private List<String> records(String split) throws Exception {
    return reading(split).records();
  }

  private List<String> records(DatasetIndex index) throws Exception {
    var records = new ArrayList<String>();
    for (Member member : index.members()) {
      records.addAll(read(member).records());
    }
    return records;
  }

  private static List<String> sorted(List<String> records) {
    return records.stream().sorted().toList();
  }

  private static void pack(Path folder, String prefix, Path zip) throws IOException {
    try (var out = new ZipOutputStream(Files.newOutputStream(zip));
        var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new ZipEntry(prefix + folder.relativize(file).toString()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
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
    public void reject(String key, String position, RejectReason reason, String detail) {
      rejects.add(key + " " + reason + ": " + detail);
    }

    /** One text a record, with all that it depends on. */
    List<String> records() {
      var records = new ArrayList<String>(rejects);
      for (Sample sample : samples) {
        records.add("%s %s %s".formatted(sample.key(), told(sample.content()), sample.target()));
      }
      return records;
    }

    private static String told(SampleContent content) {
      if (content instanceof SampleContent.Pixels pixels) {
        return java.util.Arrays.hashCode(pixels.image().pixels()) + " " + pixels.image().height();
      }
      return content instanceof SampleContent.Encoded encoded
          ? "file " + java.util.Arrays.hashCode(encoded.bytes())
          : "text " + java.util.Arrays.hashCode(((SampleContent.Tokens) content).ids());
    }
  }
}
