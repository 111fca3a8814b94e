package dev.lamina.core.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import ai.djl.translate.TranslateException;
import dev.lamina.core.data.ImageSize;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFileTest {

  /** Debian's interpreter, which has Debian's PyTorch if that is installed. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final int BATCH = 3;

  @TempDir private Path folder;

  private static Stream<String> trials() {
    return Stream.of(
        Models.CLASSIFIER,
        Models.REPLACED,
        Models.CROPPING,
        Models.TRANSFORMER,
        Models.PIXELS,
        Models.ANCHORS,
        Models.CELLS,
        Models.TEXT);
  }

  @ParameterizedTest
  @MethodSource("trials")
  void isReadAsItWasWritten(String trial) throws IOException {
    TrainedModel model = Models.of(trial);
    Path file = folder.resolve("model.pt");

    ModelFile.write(model, file);

    assertThat(ModelFile.read(file)).isEqualTo(model);
    ModelFile.write(ModelFile.read(file), folder.resolve("again.pt"));
    assertThat(folder.resolve("again.pt")).hasSameBinaryContentAs(file);
    Files.delete(folder.resolve("again.pt"));
    assertThat(files()).containsExactly("model.pt");
    assertThatThrownBy(() -> ModelFile.write(model, file))
        .isInstanceOf(LaminaException.class)
        .hasMessageContaining("Cannot write " + file);
    assertThat(files()).containsExactly("model.pt");
  }

  @ParameterizedTest
  @MethodSource("trials")
  void givesOthersWhatTrialsAreMeasuredBy(String trial)
      throws IOException, ModelException, TranslateException {
    TrainedModel model = Models.of(trial);
    Path file = folder.resolve("model.pt");
    ModelFile.write(model, file);
    HostBuffer input = Models.input(model, BATCH, 1);

    List<HostTensor> own = forward(model, input);
    List<HostTensor> djl = djl(file, input);

    assertThat(own.get(own.size() - 1).first(value -> value != 0)).isPresent();
    assertThat(djl).hasSameSizeAs(own);
    for (int i = 0; i < own.size(); i++) {
      assertThat(djl.get(i).shape()).isEqualTo(own.get(i).shape());
      assertThat(djl.get(i).toDoubles()).containsExactly(own.get(i).toDoubles(), within(1e-5));
    }
    if (model.detector().isEmpty()) {
      HostTensor measured = measured(model, input);
      assertThat(own.get(own.size() - 1).toDoubles())
          .containsExactly(measured.toDoubles(), within(1e-5));
    }
  }

  @ParameterizedTest
  @MethodSource("trials")
  void givesPythonTheSame(String trial) throws IOException, InterruptedException {
    assumeTrue(hasPyTorch(), "no python3-torch here");
    TrainedModel model = Models.of(trial);
    ModelFile.write(model, folder.resolve("model.pt"));
    HostBuffer input = Models.input(model, BATCH, 2);
    List<HostTensor> tensors = new ArrayList<>(forward(model, input));
    tensors.replaceAll(ModelFileTest::widened);
    tensors.add(tensor("input", input));
    Safetensors.write(folder.resolve("wanted.safetensors"), new TreeMap<>(), tensors);
    Files.writeString(folder.resolve("check.py"), CHECK);

    var python = new ProcessBuilder(PYTHON, "check.py").directory(folder.toFile());
    Process process = python.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(said).contains("largest difference ");
    double difference =
        Double.parseDouble(
            said.substring(said.indexOf("difference ") + 11).lines().findFirst().orElseThrow());
    assertThat(difference).as(said).isLessThan(1e-5);
    assertThat(said).contains("described as " + model.trial().model());
  }

  /** Differences count beside the largest value: boxes are in pixels. */
  private static final String CHECK =
      """
      import json, struct, torch
      raw = open("wanted.safetensors", "rb").read()
      length = struct.unpack("<Q", raw[:8])[0]
      header = json.loads(raw[8:8 + length])
      def tensor(name):
          entry = header[name]
          begin, end = entry["data_offsets"]
          kind = {"F32": torch.float32, "I64": torch.int64}[entry["dtype"]]
          data = bytearray(raw[8 + length + begin:8 + length + end])
          return torch.frombuffer(data, dtype=kind).reshape(entry["shape"])
      extra = {"lamina.json": ""}
      model = torch.jit.load("model.pt", _extra_files=extra).eval()
      with torch.no_grad():
          told = model(tensor("input"))
      told = told if isinstance(told, tuple) else (told,)
      names = [name for name in header if name not in ("input", "__metadata__")]
      assert len(names) == len(told), (names, len(told))
      worst = 0.0
      for one in told:
          wanted = [tensor(name) for name in names if tensor(name).shape == one.shape]
          assert len(wanted) == 1, names
          scale = max(1.0, wanted[0].abs().max().item())
          worst = max(worst, (one.float() - wanted[0]).abs().max().item() / scale)
      print("described as", json.loads(extra["lamina.json"])["model"])
      print("largest difference", worst)
      """;

  private static boolean hasPyTorch() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return false;
    }
    return new ProcessBuilder(PYTHON, "-c", "import torch")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  @Test
  void damageIsFound() throws IOException {
    Path file = folder.resolve("model.pt");
    ModelFile.write(Models.of(Models.CLASSIFIER), file);
    byte[] whole = Files.readAllBytes(file);

    int mean = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\"mean\":[0.4") + 10;
    for (int at : new int[] {whole.length / 3, whole.length / 2, mean}) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      refused(file);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length - 100));
    refused(file);
    Files.write(file, new byte[0]);
    refused(file);
    refused(folder.resolve("none.pt"));
    refused(folder);
  }

  /** Whoever changes a file by hand, and leaves it a zip. */
  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    Path file = folder.resolve("model.pt");
    ModelFile.write(Models.of(Models.CLASSIFIER), file);
    String json = member(file, JSON);
    // Whatever the process, the same model is the same file.
    assertThat(json)
        .startsWith("{\"lamina-model\":1,\"model\":\"resnet8\",\"task\":")
        .contains("\"pictures\":{\"height\":32,\"width\":32},\"normalization\":{\"mean\":[");

    changed(file, "lamina/data/0", bytes -> flipped(bytes));
    refused(file, "its weights have SHA-256 ");
    changed(file, "lamina/data/0", bytes -> new byte[8]);
    refused(file, "it has 8 bytes for ");
    changed(file, "lamina/data/1", bytes -> null);
    refused(file, "it has nothing for ");
    changed(file, "lamina/data/1000", bytes -> new byte[8]);
    changed(file, JSON, bytes -> null);
    refused(file, "it has no lamina.json");
    for (var wrong :
        List.of(
            Map.entry("\"lamina-model\":1", "\"lamina-model\":2"),
            Map.entry("\"classes\":[", "\"classes\":[],\"other\":["),
            Map.entry("\"classes\":[", "\"classes\":[7,"),
            Map.entry("\"model\":\"resnet8\",\"task\"", "\"task\""),
            Map.entry("\"trial\":{", "\"trial\":{\"initial-weights\":{\"file\":\"/etc/passwd\"},"),
            Map.entry("\"trial\":{", "\"trial\":{\"mdoel\":1,"),
            Map.entry("{", "[{"))) {
      assertThat(json).contains(wrong.getKey());
      byte[] other =
          json.replaceFirst(
                  Pattern.quote(wrong.getKey()), Matcher.quoteReplacement(wrong.getValue()))
              .getBytes(StandardCharsets.UTF_8);
      changed(file, JSON, bytes -> other);
      refused(file);
    }
    for (var size :
        Map.of("65536", "16", "65535", "65535", "0", "32", "23171", "23171").entrySet()) {
      byte[] other =
          json.replace(
                  PICTURES, "\"height\":%s,\"width\":%s}".formatted(size.getKey(), size.getValue()))
              .getBytes(StandardCharsets.UTF_8);
      changed(file, JSON, bytes -> other);
      refused(file, size.getKey().equals(size.getValue()) ? "536870912 pixels in all" : "65535");
    }
    byte[] largest =
        json.replace(PICTURES, "\"height\":23168,\"width\":23168}")
            .getBytes(StandardCharsets.UTF_8);
    changed(file, JSON, bytes -> largest);
    assertThat(ModelFolder.read(file).pictures()).contains(ImageSize.square(23168));
    compressed(file);
    refused(file, "is compressed (want it stored as it is)");
  }

  private static final String JSON = "lamina/extra/lamina.json";
  private static final String PICTURES = "\"height\":32,\"width\":32}";

  /** A text of a large vocabulary has a description that no specification may have. */
  @Test
  void aLargeVocabularyIsReadAgain() throws IOException {
    var words = new ArrayList<String>();
    for (int i = 0; i < 70_000; i++) {
      words.add("some-word-" + i);
    }
    TrainedModel model = Models.of(Models.TEXT, words);
    Path file = folder.resolve("model.pt");
    ModelFile.write(model, file);
    assertThat(ModelFile.read(file).classes()).isEqualTo(words);
  }

  private static byte[] flipped(byte[] bytes) {
    byte[] other = bytes.clone();
    other[0] ^= 1;
    return other;
  }

  private static String member(Path file, String name) throws IOException {
    try (var zip = new ZipFile(file.toFile())) {
      return new String(
          zip.getInputStream(zip.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Writes the model anew with one member changed; left out where there is nothing. */
  private void changed(Path file, String name, UnaryOperator<byte[]> change) throws IOException {
    Files.delete(file);
    ModelFile.write(Models.of(Models.CLASSIFIER), file);
    rewritten(file, name, change, ZipEntry.STORED);
  }

  private void compressed(Path file) throws IOException {
    Files.delete(file);
    ModelFile.write(Models.of(Models.CLASSIFIER), file);
    rewritten(file, "", bytes -> bytes, ZipEntry.DEFLATED);
  }

  private void rewritten(Path file, String name, UnaryOperator<byte[]> change, int method)
      throws IOException {
    Path other = folder.resolve("other");
    try (var in = new ZipFile(file.toFile());
        var out = new ZipOutputStream(Files.newOutputStream(other))) {
      for (ZipEntry entry : Collections.list(in.entries())) {
        byte[] bytes = in.getInputStream(entry).readAllBytes();
        byte[] written = entry.getName().equals(name) ? change.apply(bytes) : bytes;
        if (written != null) {
          var copy = new ZipEntry(entry.getName());
          copy.setMethod(method);
          copy.setSize(written.length);
          var crc = new CRC32();
          crc.update(written);
          copy.setCrc(crc.getValue());
          out.putNextEntry(copy);
          out.write(written);
          out.closeEntry();
        }
      }
    }
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void refused(Path file, String why) {
    refused(file);
    assertThatThrownBy(() -> ModelFolder.read(file)).hasMessageContaining(why);
  }

  private static void refused(Path file) {
    assertThatThrownBy(() -> ModelFolder.read(file))
        .isInstanceOfSatisfying(
            LaminaException.class, e -> assertThat(e.failure()).isEqualTo(Failure.DATA))
        .hasMessageContaining("Cannot read model " + file)
        .hasMessageContaining("lamina export");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static List<HostTensor> forward(TrainedModel model, HostBuffer input) {
    Engine engine = Engine.get();
    engine.prepareThread(1);
    try (LoadedProgram loaded = engine.load(model.program(), model.values(), ComputeDevice.CPU)) {
      return List.copyOf(loaded.call(TrainedModel.FORWARD, input).values());
    }
  }

  private static HostTensor measured(TrainedModel model, HostBuffer input) {
    var options =
        new StepCompiler.Options(
            ElementType.FLOAT32, model.trial().isChannelsLast(), List.of(), List.of());
    Program program = StepCompiler.inference(model.backbone(), options);
    // Of pictures whose pixels are measured whole, the network that was trained sees squares.
    if (!program.method(StepCompiler.EVALUATE).inputs().get(0).shape().equals(model.input())) {
      return forward(model, input).get(1);
    }
    try (LoadedProgram loaded = Engine.get().load(program, model.values(), ComputeDevice.CPU)) {
      return loaded.call(StepCompiler.EVALUATE, input).get(StepCompiler.LOGITS);
    }
  }

  /** As somebody who knows nothing of Lamina loads it. */
  private static List<HostTensor> djl(Path file, HostBuffer input)
      throws IOException, ModelException, TranslateException {
    Criteria<NDList, NDList> criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(file)
            .optEngine("PyTorch")
            .optTranslator(new NoopTranslator())
            .build();
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = NDManager.newBaseManager()) {
      NDArray array =
          input.type() == ElementType.INT64
              ? manager.create(input.longs(), new Shape(input.shape()))
              : manager.create(input.floats(), new Shape(input.shape()));
      var told = new ArrayList<HostTensor>();
      for (NDArray result : predictor.predict(new NDList(array))) {
        told.add(tensor(result));
      }
      return told;
    }
  }

  private static HostTensor tensor(NDArray array) {
    ElementType type =
        switch (array.getDataType()) {
          case INT64 -> ElementType.INT64;
          case FLOAT32 -> ElementType.FLOAT32;
          default -> throw new AssertionError("An output of " + array.getDataType());
        };
    ByteBuffer bytes = array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    return new HostTensor("output", type, array.getShape().getShape(), copy);
  }

  private static HostTensor tensor(String name, HostBuffer buffer) {
    long[] shape = buffer.shape();
    int elements = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
    ByteBuffer bytes =
        ByteBuffer.allocate(elements * buffer.type().bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      if (buffer.type() == ElementType.INT64) {
        bytes.putLong(buffer.longs().get(i));
      } else {
        bytes.putFloat(buffer.floats().get(i));
      }
    }
    return new HostTensor(name, buffer.type(), shape, bytes.flip());
  }

  /** Classes of pixels as floats, so that one rule compares all. */
  private static HostTensor widened(HostTensor tensor) {
    if (tensor.type() == ElementType.FLOAT32) {
      return tensor;
    }
    double[] values = tensor.toDoubles();
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return HostTensor.of(tensor.name(), tensor.shape(), narrow);
  }
}
