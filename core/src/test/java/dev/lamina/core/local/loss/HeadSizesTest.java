package dev.lamina.core.local.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Graph;
import dev.lamina.core.graph.Mode;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.nn.Layer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Specification C.1 and C.3: parameters of the auxiliary networks at 16, 32 and 64 channels. */
class HeadSizesTest {

  private static final int[] CHANNELS = {16, 32, 64};

  @ParameterizedTest
  @CsvSource({
    "0, 1, 170, 330, 650",
    "0, 2, 3466, 5514, 9610",
    "1, 1, 5002, 19210, 37642",
    "1, 2, 10186, 28170, 46602",
    "1, 3, 26698, 44682, 63114",
    "2, 2, 19466, 65162, 83594",
  })
  void convolutionalHeads(int convolutions, int layers, long c16, long c32, long c64) {
    assertSizes(new ConvolutionalHead(convolutions, layers, 128), c16, c32, c64);
  }

  // The released class of A allocates one more batch norm of C channels that it never runs (2C
  // parameters, counted in the specification); here it does not exist.
  @ParameterizedTest
  @CsvSource({
    "A, 14378, 54858, 214154",
    "B, 9962, 37834, 147338",
    "C, 635146, 637194, 641290",
  })
  void headsCalledDgl(DglHead head, long c16, long c32, long c64) {
    assertSizes(head, c16, c32, c64);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 96})
  void decoders(int size) {
    long[] expected = {2091, 3819, 7275};
    for (int i = 0; i < CHANNELS.length; i++) {
      Shape features = Shape.batchOf(CHANNELS[i], size >> i, size >> i);
      var graph = new Graph(ElementType.FLOAT32);
      Decoder decoder =
          Decoder.of(graph.root().auxiliary(), features, Shape.batchOf(3, size, size));
      assertThat(parameters(graph)).isEqualTo(expected[i]);
      Value h =
          graph.method("probe", Mode.TRAINING).input("features", features, ElementType.FLOAT32);
      assertThat(decoder.forward(h, size, size).shape()).isEqualTo(Shape.batchOf(3, size, size));
    }
  }

  // Specification C.2. The row of 256 channels has no published count: counted by hand.
  @ParameterizedTest
  @CsvSource({"256, 56, 52067", "512, 28, 106699", "1024, 14, 232011"})
  void decodersForImageNet(int channels, int side, long expected) {
    Shape image = Shape.batchOf(3, 224, 224);
    Shape features = Shape.batchOf(channels, side, side);
    var graph = new Graph(ElementType.FLOAT32);
    Decoder decoder = Decoder.of(graph.root().auxiliary(), features, image);
    assertThat(parameters(graph)).isEqualTo(expected);
    Value h = graph.method("probe", Mode.TRAINING).input("features", features, ElementType.FLOAT32);
    assertThat(decoder.forward(h, 224, 224).shape()).isEqualTo(image);
    // A quarter of the features is decoded to a quarter of the image.
    Value quarter = h.narrow(2, 0, side / 2).narrow(3, 0, side / 2);
    assertThat(decoder.forward(quarter, 112, 112).shape()).isEqualTo(Shape.batchOf(3, 112, 112));
  }

  @ParameterizedTest
  @CsvSource({"64, 64, 16", "16, 96, 96", "512, 32, 4"})
  void narrowFeaturesAndSmallImagesHaveTheSmallDecoder(int channels, int size, int side) {
    var graph = new Graph(ElementType.FLOAT32);
    Shape features = Shape.batchOf(channels, side, side);
    assertThat(Decoder.of(graph.root().auxiliary(), features, Shape.batchOf(3, size, size)))
        .isInstanceOf(SmallImageDecoder.class);
  }

  // Specification C.2.
  @ParameterizedTest
  @CsvSource({"512, 28, 4643560", "1024, 14, 5135336"})
  void headsForImageNet(int channels, int side, long expected) {
    Shape features = Shape.batchOf(channels, side, side);
    var graph = new Graph(ElementType.FLOAT32);
    Layer layer = new ImageNetHead().declare(graph.root().auxiliary(), features, 1000);
    assertThat(parameters(graph)).isEqualTo(expected);
    Value h = graph.method("probe", Mode.TRAINING).input("features", features, ElementType.FLOAT32);
    assertThat(layer.forward(h).shape()).isEqualTo(Shape.batchOf(1000));
  }

  // Specification C.6, counted by hand: 64 -> 128 -> 64 8192 + 256 + 8192 + 128 and 65 a class,
  // 128 -> 256 -> 128 32768 + 512 + 32768 + 256 and 129 a class, else C + 1 a class.
  @ParameterizedTest
  @CsvSource({"64, 81768", "128, 195304", "256, 257000", "512, 513000", "2048, 2049000"})
  void headsOfMlaanForImageNet(int channels, long expected) {
    Shape features = Shape.batchOf(channels, 14, 14);
    var graph = new Graph(ElementType.FLOAT32);
    Layer layer = new MlaanHead().declare(graph.root().auxiliary(), features, 1000);
    assertThat(parameters(graph)).isEqualTo(expected);
    Value h = graph.method("probe", Mode.TRAINING).input("features", features, ElementType.FLOAT32);
    assertThat(layer.forward(h).shape()).isEqualTo(Shape.batchOf(1000));
  }

  private static void assertSizes(AuxiliaryHead head, long... expected) {
    for (int size : new int[] {32, 96}) {
      for (int i = 0; i < CHANNELS.length; i++) {
        Shape features = Shape.batchOf(CHANNELS[i], size >> i, size >> i);
        var graph = new Graph(ElementType.FLOAT32);
        Layer layer = head.declare(graph.root().auxiliary(), features, 10);
        assertThat(parameters(graph)).as("%s at %s", head, features).isEqualTo(expected[i]);
        Value h =
            graph.method("probe", Mode.TRAINING).input("features", features, ElementType.FLOAT32);
        assertThat(layer.forward(h).shape()).isEqualTo(Shape.batchOf(10));
      }
    }
  }

  private static long parameters(Graph graph) {
    return graph.variables(Variable.Role.PARAMETER).stream().mapToLong(Variable::elements).sum();
  }
}
