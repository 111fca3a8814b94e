package dev.lamina.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkCommandTest {

  private static final List<String> TINY =
      List.of(
          "benchmark",
          "--models=resnet8",
          "--batch=4",
          "--size=8",
          "--classes=10",
          "--modules=2,3",
          "--base={objective: dgl, head: 1c1f}",
          "--steps=1");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... more) {
    List<String> given = Stream.of(more).map(option -> option.replaceFirst("=.*", "=")).toList();
    Stream<String> usual =
        TINY.stream().filter(option -> given.stream().noneMatch(option::startsWith));
    return Lamina.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(Stream.concat(usual, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void measuresEveryMethodForEveryNumberOfModules() {
    assertThat(run("--methods=dgl,man,hpff,mlaan")).isZero();
    assertThat(out.toString()).startsWith("device cpu, batch 4, images 8x8");
    assertThat(out.toString().lines().filter(line -> line.endsWith(" images/s")))
        .hasSize(1 + 4 * 2)
        .allMatch(line -> line.startsWith("resnet8 ") && line.contains("predicted"))
        .anyMatch(line -> line.contains("end-to-end K = 1"))
        .anyMatch(line -> line.contains("mlaan      K = 3"));
    assertThat(out.toString()).contains("memory measured by: ");
    assertThat(err.toString()).isEmpty();
  }

  /** Networks that learn end to end alone, and one with replaced blocks. */
  @Test
  void measuresNetworksOfOtherTasks() {
    assertThat(run("--models=yolov8n,deeplabv3-resnet18,gpt-4x128", "--size=32", "--batch=2"))
        .as(err.toString())
        .isZero();
    assertThat(run("--models=resnet20", "--methods=dgl", "--modules=2", "--replacement={every: 4}"))
        .as(err.toString())
        .isZero();
    assertThat(out.toString().lines().filter(line -> line.endsWith(" images/s"))).hasSize(5);
  }

  @Test
  void measuresInMixedPrecision() {
    assertThat(run("--methods=man", "--precision=bf16")).isZero();
    assertThat(out.toString().lines().filter(line -> line.endsWith(" images/s"))).hasSize(3);
  }

  @Test
  void writesArchivesThatSayHowToCallThem(@TempDir Path folder) throws IOException {
    assertThat(run("--methods=man", "--write", folder.toString())).isZero();
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "resnet8-end-to-end.pt",
            "resnet8-end-to-end.json",
            "resnet8-man-k2.pt",
            "resnet8-man-k2.json",
            "resnet8-man-k3.pt",
            "resnet8-man-k3.json");
    JsonNode signature =
        new ObjectMapper().readTree(folder.resolve("resnet8-man-k2.json").toFile());
    assertThat(signature.get("archive").asText()).isEqualTo("resnet8-man-k2.pt");
    assertThat(signature.get("method").asText()).isEqualTo("step");
    assertThat(signature.get("inputs").toString())
        .isEqualTo(
            """
            [{"name":"images","shape":[4,3,8,8],"type":"float32"},\
            {"name":"labels","shape":[4],"type":"int64"},\
            {"name":"rate","shape":[],"type":"float64"}]""");
    assertThat(signature.get("outputs").toString()).contains("\"modules.1\"");
    try (var archive = new ZipFile(folder.resolve("resnet8-man-k2.pt").toFile())) {
      assertThat(archive.getEntry("lamina/code/__torch__.py")).isNotNull();
    }
  }

  @Test
  void refusesWhatDoesNotExist() {
    assertThat(run("--device=cuda:0")).isEqualTo(4);
    assertThat(err.toString()).contains("No device cuda:0: libtorch sees no GPU here");
    assertThat(run("--methods=mann")).isEqualTo(2);
    assertThat(err.toString()).contains("Unknown plug-in: mann (did you mean man?");
    assertThat(run("--steps=0")).isEqualTo(2);
    assertThat(run("--precision=fp16")).isEqualTo(2);
    assertThat(err.toString()).contains("want float32 or bf16");
  }
}
