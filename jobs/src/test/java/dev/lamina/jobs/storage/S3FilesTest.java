package dev.lamina.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lamina.core.source.RangeReader;
import dev.lamina.core.source.StoredFile;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.host.FaultyS3;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Fault;
import dev.lamina.jobs.host.S3Server;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(S3.class)
class S3FilesTest extends StorageContract {

  private final S3Server server;
  private final FaultyS3 store;
  private final String bucket;

  S3FilesTest(S3Server server) {
    this.server = server;
    this.store = new FaultyS3(server);
    this.bucket = server.bucket();
  }

  @BeforeEach
  void forget() {
    store.requests();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  String folder() {
    return bucket + "/data";
  }

  @Override
  Configuration hadoop() {
    return store.hadoop();
  }

  @Test
  void stampsAreEntityTagsAndNotTimes() throws IOException {
    String stamp = found("b.bin").stamp();
    write("b.bin", CONTENT);

    assertThat(found("b.bin").stamp()).isEqualTo(stamp).hasSizeGreaterThan(20);
  }

  @Test
  void aBucketIsListedFromItsRoot() {
    for (String root : new String[] {bucket, bucket + "/"}) {
      assertThat(storage().list(root))
          .extracting(StoredFile::path, StoredFile::folder)
          .containsExactly(tuple(bucket + "/data", true));
    }
    assertThat(storage().find(bucket).orElseThrow().folder()).isTrue();
  }

  @Test
  void aFolderIsOneRequestAndARangeAnother() {
    StoredFile file = storage().list(folder()).get(2);
    assertThat(store.requests()).hasSizeLessThanOrEqualTo(2).allMatch(r -> r.startsWith("GET"));

    try (RangeReader reader = storage().open(file)) {
      assertThat(store.requests()).isEmpty();
      reader.readFully(1_000, new byte[100_000], 0, 100_000);
      assertThat(store.requests())
          .singleElement()
          .asString()
          .matches("GET /b-[^ ]*/data/b.bin bytes=1000-100999");
    }
  }

  @Test
  void aStreamOverARangeIsOneRequestForIt() throws IOException {
    StoredFile file = found("b.bin");
    store.requests();

    try (RangeReader reader = storage().open(file)) {
      assertThat(reader.stream(100, 200_000).readAllBytes()).isEqualTo(part(100, 200_100));
      assertThat(reader.stream(100_000, 200_000).readAllBytes()).isEqualTo(part(100_000, 300_000));
    }

    assertThat(store.requests())
        .extracting(request -> request.replaceFirst(".* ", ""))
        .containsExactly("bytes=100-200099", "bytes=100000-299999");
  }

  @Test
  void aConnectionThatBreaksIsMadeAgain() throws IOException {
    StoredFile file = found("b.bin");
    var gets = new AtomicInteger();
    store.fail(
        request ->
            request.startsWith("GET") && gets.incrementAndGet() == 1
                ? S3Fault.BROKEN_ANSWER
                : S3Fault.NONE);

    try (RangeReader reader = storage().open(file)) {
      assertThat(reader.stream(0, CONTENT.length).readAllBytes()).isEqualTo(CONTENT);
    }
    assertThat(gets.get()).isGreaterThan(1);
  }

  @Test
  void aStoreThatDoesNotAnswerIsAMatterOfResources() {
    StoredFile file = found("b.bin");
    for (S3Fault fault : new S3Fault[] {S3Fault.SLOW_DOWN, S3Fault.INTERNAL_ERROR}) {
      store.fail(request -> fault);
      assertThatThrownBy(() -> readOne(file))
          .isInstanceOfSatisfying(LaminaException.class, S3FilesTest::isResources)
          .hasMessageContaining("Cannot read " + file.path())
          .hasMessageContaining("want a store that answers");
      assertThatThrownBy(() -> storage().list(folder()))
          .isInstanceOfSatisfying(LaminaException.class, S3FilesTest::isResources);
    }
    store.close();
    assertThatThrownBy(() -> readOne(file))
        .isInstanceOfSatisfying(LaminaException.class, S3FilesTest::isResources);
  }

  @Test
  void wrongCredentialsAreRefusedAsAMatterOfData() {
    Configuration wrong = server.hadoop();
    wrong.set("fs.s3a.secret.key", "something-else");
    String other = server.bucket();

    assertThatThrownBy(() -> new HadoopStorage(wrong).list(other))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData)
        .hasMessageContaining("Cannot list " + other);
  }

  @Test
  void aBucketThatIsNotThereIsAMatterOfData() {
    String none = "s3a://there-is-none-of-this-name/data";

    assertThatThrownBy(() -> new HadoopStorage(server.hadoop()).list(none))
        .isInstanceOfSatisfying(LaminaException.class, StorageContract::isData);
  }

  @Test
  void settingsAreNotShown() {
    assertThat(storage().toString()).doesNotContain("dummy");
  }

  private static void isResources(LaminaException e) {
    assertThat(e.failure()).isEqualTo(Failure.RESOURCES);
  }
}
