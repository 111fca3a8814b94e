package dev.lamina.jobs.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.jobs.host.FaultyS3;
import dev.lamina.jobs.host.S3;
import dev.lamina.jobs.host.S3Fault;
import dev.lamina.jobs.host.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(S3.class)
class ConditionalLogStoreTest {

  private FaultyS3 store;
  private String log;

  @BeforeEach
  void makeABucket(S3Server server) {
    store = new FaultyS3(server);
    log = server.bucket() + "/t/_delta_log";
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void theSecondWriterIsToldAndTheFirstStays() throws IOException {
    write("0.json", "first", "line");

    assertThatThrownBy(() -> write("0.json", "second"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("0.json")).containsExactly("first", "line");
    assertThat(names()).containsExactly("0.json");
  }

  @Test
  void anObjectThatMayBeReplacedIsReplaced() throws IOException {
    for (String text : List.of("1", "2")) {
      new ConditionalLogStore(store.hadoop())
          .write(path("_last"), List.of(text).iterator(), true, store.hadoop());
    }

    assertThat(read("_last")).containsExactly("2");
  }

  @Test
  void aBucketIsAskedOnceWhetherItRefuses() throws IOException {
    write("0.json", "a");
    store.requests();

    write("1.json", "b");

    assertThat(store.requests()).containsExactly("PUT " + key("1.json"));
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNoOtherWriters() throws IOException {
    write("0.json", "a");
    var puts = new AtomicInteger();
    store.fail(
        request ->
            request.equals("PUT " + key("1.json")) && puts.incrementAndGet() == 1
                ? S3Fault.LOST_ANSWER
                : S3Fault.NONE);

    write("1.json", "mine");

    assertThat(puts).hasValue(2);
    assertThat(read("1.json")).containsExactly("mine");
    assertThatThrownBy(() -> write("1.json", "theirs"))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aStoreWhoseFirstAnswerIsLostRefusesAllTheSame() throws IOException {
    var puts = new AtomicInteger();
    store.fail(
        request ->
            request.startsWith("PUT") && puts.incrementAndGet() == 1
                ? S3Fault.LOST_ANSWER
                : S3Fault.NONE);

    write("0.json", "a");

    assertThat(names()).containsExactly("0.json");
  }

  @Test
  void aStoreThatIsBusyIsAskedAgain() throws IOException {
    write("0.json", "a");
    var puts = new AtomicInteger();
    store.fail(request -> puts.incrementAndGet() == 1 ? S3Fault.SLOW_DOWN : S3Fault.NONE);

    write("1.json", "b");

    assertThat(read("1.json")).containsExactly("b");
  }

  @Test
  void aStoreThatIgnoresTheConditionIsRefusedBeforeAnythingIsCommitted() throws IOException {
    store.fail(request -> S3Fault.IGNORED_CONDITION);

    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(() -> write("0.json", "a"))
          .isInstanceOfSatisfying(
              LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.RESOURCES))
          .hasMessageContaining("Cannot commit to " + log + ": its store ignores If-None-Match")
          .hasMessageContaining("spark.hadoop.lamina.tables.single-writer=true");
    }
    store.fail(request -> S3Fault.NONE);
    write("0.json", "now it does not");
    assertThat(names()).containsExactly("0.json");
  }

  @Test
  void conditionsThatAreSwitchedOffAreToldSo() {
    var hadoop = store.hadoop();
    hadoop.setBoolean("fs.s3a.create.conditional.enabled", false);

    assertThatThrownBy(() -> write(hadoop, "0.json", "a"))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("its store has no conditional writes");
  }

  @Test
  void aSingleWriterMayUseAStoreThatIgnoresTheCondition() throws IOException {
    store.fail(request -> S3Fault.IGNORED_CONDITION);
    var hadoop = store.hadoop();
    hadoop.setBoolean(ConditionalLogStore.SINGLE_WRITER, true);

    write(hadoop, "0.json", "a");

    assertThatThrownBy(() -> write(hadoop, "0.json", "b"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("0.json")).containsExactly("a");
  }

  @Test
  void linesThatFailLeaveNothing() throws IOException {
    write("0.json", "a");
    Stream<String> lines =
        Stream.of("b", "c")
            .peek(
                line -> {
                  if (line.equals("c")) {
                    throw new UncheckedIOException(new IOException("lost"));
                  }
                });

    assertThatThrownBy(
            () ->
                new ConditionalLogStore(store.hadoop())
                    .write(path("1.json"), lines.iterator(), false, store.hadoop()))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(names()).containsExactly("0.json");
  }

  private void write(String name, String... lines) throws IOException {
    write(store.hadoop(), name, lines);
  }

  private void write(Configuration hadoop, String name, String... lines) throws IOException {
    new ConditionalLogStore(hadoop)
        .write(path(name), Arrays.asList(lines).iterator(), false, hadoop);
  }

  private List<String> read(String name) throws IOException {
    try (var lines = new ConditionalLogStore(store.hadoop()).read(path(name), store.hadoop())) {
      return Stream.iterate(lines, more -> more.hasNext(), more -> more)
          .map(more -> more.next())
          .toList();
    }
  }

  private List<String> names() throws IOException {
    FileStatus[] found = path("0.json").getFileSystem(store.hadoop()).listStatus(new Path(log));
    return Arrays.stream(found).map(status -> status.getPath().getName()).toList();
  }

  private Path path(String name) {
    return new Path(log, name);
  }

  private String key(String name) {
    return path(name).toString().replace("s3a:/", "");
  }
}
