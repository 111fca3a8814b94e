package dev.lamina.core.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.image.Image;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DrawingsTest {

  private static final String HOSTILE =
      "</text><script>alert(1)</script>\" onload=\"x\u0000\uFFFF\uD800";

  private static Stream<Arguments> all() {
    return Stream.of(
        example("curves-5", () -> Examples.curves(5)),
        example("curves-80", () -> Examples.curves(80)),
        example("curves-300", () -> Examples.curves(300)),
        example("confusion-1", () -> Examples.confusions(1)),
        example("confusion-5", () -> Examples.confusions(5)),
        example("confusion-20", () -> Examples.confusions(20)),
        example("confusion-80", () -> Examples.confusions(80)),
        example("confusion-400", () -> Examples.confusions(400)),
        example("classes-1", () -> Examples.table(1)),
        example("classes-5", () -> Examples.table(5)),
        example("classes-80", () -> Examples.table(80)),
        example("classes-400", () -> Examples.table(400)),
        example("labels-1", () -> Examples.labels(1)),
        example("labels-5", () -> Examples.labels(5)),
        example("labels-80", () -> Examples.labels(80)),
        example("labels-400", () -> Examples.labels(400)),
        example("predictions-1", () -> Examples.predictions(1)),
        example("predictions-8", () -> Examples.predictions(8)),
        example("training-batch-1", () -> Examples.batch(1)),
        example("training-batch-5", () -> Examples.batch(5)),
        example("training-batch-16", () -> Examples.batch(16)));
  }

  private static Arguments example(String name, Supplier<Drawing> drawing) {
    return Arguments.of(name, drawing);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void isWellFormedSmallAndTheSameEveryTime(String name, Supplier<Drawing> example)
      throws Exception {
    Drawing drawing = example.get();
    // To be looked at: what a drawing looks like is beyond a test.
    Path folder = Files.createDirectories(Path.of("target/drawings"));
    Files.write(folder.resolve(name + ".svg"), drawing.svg());

    Document svg = parsed(drawing);
    assertThat(svg.getDocumentElement().getNodeName()).isEqualTo("svg");
    assertThat(drawing.svg()).hasSizeLessThan(500_000);
    assertThat(example.get()).isEqualTo(drawing);
  }

  /** As simple readers of SVG want it: rules of one class each, and none for the dark. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void hasAStyleThatIsSimpleInTheLight(String name, Supplier<Drawing> example) throws Exception {
    Drawing drawing = example.get();

    var light = new Drawing(drawing.name(), drawing.title(), drawing.light());

    assertThat(new String(drawing.svg(), StandardCharsets.UTF_8)).contains("@media");
    NodeList styles = parsed(light).getElementsByTagName("style");
    assertThat(styles.getLength()).isEqualTo(1);
    assertThat(styles.item(0).getTextContent().split("}"))
        .allMatch(rule -> rule.isBlank() || rule.strip().matches("\\.\\w+(,\\.\\w+)*\\{[^{]*"));
    assertThat(parsed(light).getElementsByTagName("*").getLength())
        .isEqualTo(parsed(drawing).getElementsByTagName("*").getLength());
  }

  @Test
  void aTitleThatSpeaksOfTheDarkStays() throws Exception {
    Drawing drawing = new Confusions("@media night", List.of("@media"), new long[4]).drawing("a");

    var light = new Drawing("a", "a", drawing.light());

    assertThat(parsed(light).getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("@media night");
    assertThat(parsed(light).getElementsByTagName("style").item(0).getTextContent())
        .doesNotContain("@media");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void needsNothingFromOutside(String name, Supplier<Drawing> example) throws Exception {
    Drawing drawing = example.get();

    String text = new String(drawing.svg(), StandardCharsets.UTF_8);
    assertThat(text.replace("xmlns=\"http://www.w3.org/2000/svg\"", ""))
        .doesNotContain("http", "url(", "@import", "<!", "<?", "<script", "foreignObject");
    NodeList elements = parsed(drawing).getElementsByTagName("*");
    for (int i = 0; i < elements.getLength(); i++) {
      String link = ((Element) elements.item(i)).getAttribute("href");
      assertThat(link).matches("|#p\\d+|data:image/jpeg;base64,[A-Za-z0-9+/=]+");
    }
  }

  private static Document parsed(Drawing drawing) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(drawing.svg()));
  }

  @Test
  void namesOfUsersAreTextAndNothingElse() throws Exception {
    var curve = new Curves.Curve(HOSTILE, HOSTILE, new double[] {0, 1}, new double[] {0, 1});
    List<Drawing> drawings =
        List.of(
            new Curves(
                    HOSTILE,
                    HOSTILE,
                    HOSTILE,
                    Axis.SHARES,
                    Axis.SHARES,
                    Optional.of(curve),
                    List.of(curve))
                .drawing("a"),
            new Confusions(HOSTILE, List.of(HOSTILE), new long[] {1, 2, 3, 4}).drawing("b"),
            table(HOSTILE).drawing("e"),
            new LabelStatistics(List.of(HOSTILE)).add(0, 0.5, 0.5, 1, 1).drawing("c", HOSTILE),
            new Pictures(
                    HOSTILE,
                    List.of(HOSTILE),
                    List.of(
                        Tile.compared(
                            Examples.picture(400, 300, 1),
                            HOSTILE,
                            List.of(Mark.truth(0, 10, 10, 300, 200)),
                            List.of(Mark.found(0, 10, 10, 300, 200, 0.5)))))
                .drawing("d"));

    for (Drawing drawing : drawings) {
      assertThat(parsed(drawing).getElementsByTagName("script").getLength()).isZero();
      NodeList elements = parsed(drawing).getElementsByTagName("*");
      for (int i = 0; i < elements.getLength(); i++) {
        assertThat(((Element) elements.item(i)).hasAttribute("onload")).isFalse();
      }
      assertThat(parsed(drawing).getDocumentElement().getTextContent()).contains("</text>");
    }
  }

  private static ClassTable table(String name) {
    var row = new ClassTable.Row(name, 7, List.of(0.5));
    return new ClassTable(name, name, List.of(name), List.of(0.5), List.of(row));
  }

  @Test
  void longNamesAreCut() throws IOException {
    String endless = "x".repeat(100_000);
    var curve = new Curves.Curve(endless, endless, new double[] {0}, new double[] {0});
    assertThat(
            new Curves(
                    endless, "x", "y", Axis.SHARES, Axis.SHARES, Optional.empty(), List.of(curve))
                .drawing("a")
                .svg())
        .hasSizeLessThan(10_000);
    assertThat(new Confusions(endless, List.of(endless), new long[4]).drawing("a").svg())
        .hasSizeLessThan(10_000);
    assertThat(table(endless).drawing("a").svg()).hasSizeLessThan(10_000);
    assertThat(new LabelStatistics(List.of(endless)).drawing("a", endless).svg())
        .hasSizeLessThan(10_000);
    var tile = Tile.of(Examples.picture(8, 8, 1), endless, List.of(Mark.truth(0, 0, 0, 8, 8)));
    assertThat(new Pictures(endless, List.of(endless), List.of(tile)).drawing("a").svg())
        .hasSizeLessThan(10_000);
  }

  @Test
  void evenNoiseIsSmall() {
    var random = new Random(1);
    var pixels = new byte[3 * 600 * 600];
    random.nextBytes(pixels);
    var noise = new Image(3, 600, 600, pixels);
    List<Tile> tiles = Collections.nCopies(Pictures.MOST, Tile.of(noise, "noise", List.of()));

    assertThat(new Pictures("noise", List.of("a"), tiles).drawing("noise").svg())
        .hasSizeLessThan(300_000);
  }

  @Test
  void manyBoxesAndPointsAreBounded() {
    List<Mark> marks =
        IntStream.range(0, 20_000)
            .mapToObj(i -> Mark.found(0, i % 90, i % 80, 9, 9, i / 20_000.0))
            .toList();
    var tile = Tile.compared(Examples.picture(99, 99, 1), "", List.of(), marks);
    byte[] svg = new Pictures("t", List.of("a"), List.of(tile)).drawing("a").svg();
    assertThat(svg).hasSizeLessThan(60_000);
    assertThat(new String(svg, StandardCharsets.UTF_8))
        .contains("60 of 20000 boxes", "a 1.00")
        .doesNotContain("a 0.50");

    double[] shares = IntStream.range(0, 200_000).mapToDouble(i -> i / 2e5).toArray();
    var random = new Random(1);
    double[] wild = random.doubles(200_000).toArray();
    var curve = new Curves.Curve("wild", "", shares, wild);
    assertThat(
            new Curves("t", "x", "y", Axis.SHARES, Axis.SHARES, Optional.empty(), List.of(curve))
                .drawing("a")
                .svg())
        .hasSizeLessThan(60_000);
  }

  @Test
  void aCurveIsPartedWhereItIsNoNumber() {
    var curve =
        new Curves.Curve(
            "a", "", new double[] {0, 0.5, 0.6, 0.7, 1}, new double[] {0, 1, Double.NaN, 1, 0});
    String svg =
        new String(
            new Curves("t", "x", "y", Axis.SHARES, Axis.SHARES, Optional.empty(), List.of(curve))
                .drawing("a")
                .svg(),
            StandardCharsets.UTF_8);

    assertThat(svg)
        .containsPattern("class=\"curve c0 thin\" d=\"M[\\d. ]+L[\\d. ]+M[\\d. ]+L[\\d. ]+\"");
  }

  @Test
  void confusionsAreSharesOfTheirColumn() {
    // Of 4 dogs 3 were found and 1 was missed; 2 of what was called a dog is nothing at all.
    String svg =
        new String(
            new Confusions("t", List.of("dog"), new long[] {3, 2, 1, 99}).drawing("a").svg(),
            StandardCharsets.UTF_8);

    assertThat(svg).contains(">0.75<", ">1.00<", ">0.25<", "fill-opacity=\"0.25\"");
    assertThat(svg.split("number mid", -1)).hasSize(4);
    // What the shares are of; names of rows are names only.
    assertThat(texts(svg, "ink name end"))
        .containsExactlyInAnyOrder("dog", "dog (4)", "background", "background (2)");
  }

  @Test
  void longNamesBelowColumnsLeaveRoomForTheirCounts() {
    String svg =
        new String(
            new Confusions("t", List.of("endless ".repeat(99)), new long[] {120_000, 2, 3, 99})
                .drawing("a")
                .svg(),
            StandardCharsets.UTF_8);

    assertThat(texts(svg, "ink name end"))
        .anyMatch(text -> text.matches("endless.*… \\(120003\\)"));
  }

  @Test
  void aTableTellsAllInBoldAndADashWhereNothingIsKnown() {
    var rows =
        List.of(
            new ClassTable.Row("dog", 12, List.of(0.25, 1.0)),
            new ClassTable.Row("cat", 0, List.of()));
    String svg =
        new String(
            new ClassTable("t", "told below", List.of("one", "two"), List.of(0.125, 0.5), rows)
                .drawing("a")
                .svg(),
            StandardCharsets.UTF_8);

    assertThat(texts(svg, "ink bold.*")).containsExactly("all classes", "12", "0.125", "0.500");
    assertThat(texts(svg, "ink( end)?"))
        .containsExactly("dog", "12", "0.250", "1.000", "cat", "0", "–", "–");
    assertThat(svg).contains(">one<", ">two<", ">told below<");
  }

  /** Of elements whose class matches, in order. */
  private static List<String> texts(String svg, String style) {
    return Pattern.compile("<text class=\"" + style + "\" [^>]*>([^<]*)</text>")
        .matcher(svg)
        .results()
        .map(found -> found.group(found.groupCount()))
        .toList();
  }

  @Test
  void ofTooManyClassesThoseWithTheMostObjectsAreDrawn() {
    String svg = new String(Examples.labels(400).svg(), StandardCharsets.UTF_8);

    assertThat(svg).contains("5000 objects of 400 classes; the 90 with the most", ">class 1<");
    assertThat(svg).doesNotContain(">class 398<");
    assertThat(new String(Examples.confusions(400).svg(), StandardCharsets.UTF_8))
        .contains("90 of 400 classes: those with the most objects", ">background<");
    String table = new String(Examples.table(400).svg(), StandardCharsets.UTF_8);
    assertThat(table).contains("90 of 400 classes: those with the most objects", ">class 398<");
    // All count, also those that are not drawn: 0 + 1 + ... + 399.
    assertThat(table).contains(">79800<").doesNotContain(">class 1<");
  }

  @Test
  void labelsStayInThePictureAndApart() {
    var labels = new BoxLabels(100, 60);
    labels.add("a long name of a class that no picture has room for", 0, 90, 1, 99, 9);
    labels.add("b", 1, 1, 1, 50, 40);
    labels.add("c", 2, 1, 1, 50, 40);
    labels.add("d", 3, 60, 50, 99, 59);
    for (int i = 0; i < 50; i++) {
      labels.add("more", 4, 2, 2, 98, 58);
    }

    List<BoxLabels.Placed> placed = labels.placed();
    assertThat(placed).extracting(BoxLabels.Placed::text).contains("b", "c", "d");
    assertThat(placed.get(0).text()).startsWith("a long").endsWith("…");
    for (int i = 0; i < placed.size(); i++) {
      BoxLabels.Placed one = placed.get(i);
      assertThat(one.x()).isBetween(0.0, 100 - one.width());
      assertThat(one.y()).isBetween(0.0, 60 - BoxLabels.HEIGHT);
      for (BoxLabels.Placed other : placed.subList(0, i)) {
        assertThat(
                one.x() + one.width() <= other.x()
                    || other.x() + other.width() <= one.x()
                    || Math.abs(one.y() - other.y()) >= BoxLabels.HEIGHT)
            .isTrue();
      }
    }
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatThrownBy(() -> new Confusions("t", List.of("a"), new long[3]))
        .hasMessage("Invalid confusions: 3 counts for 1 classes (want 4)");
    assertThatThrownBy(() -> new ClassTable("t", "", List.of("x"), List.of(), List.of()))
        .hasMessage("Invalid table: no classes (want at least 1)");
    assertThatThrownBy(
            () ->
                new ClassTable(
                    "t",
                    "",
                    List.of("x"),
                    List.of(),
                    List.of(new ClassTable.Row("a", 1, List.of(1.0, 2.0)))))
        .hasMessage("Invalid row a: 2 figures (want none or 1)");
    assertThatThrownBy(() -> new ClassTable.Row("a", -1, List.of()))
        .hasMessage("Invalid row a: -1 objects (want >= 0)");
    assertThatThrownBy(() -> new LabelStatistics(List.of("a")).add(1, 0, 0, 0, 0))
        .hasMessage("Invalid class of a box: 1 (want 0 to 0)");
    assertThatThrownBy(() -> new LabelStatistics(List.of("a")).add(0, Double.NaN, 0, 0, 0))
        .hasMessageContaining("(want finite shares of the picture)");
    assertThatThrownBy(() -> new Mark(0, 0, 0, Double.POSITIVE_INFINITY, 0, OptionalDouble.empty()))
        .hasMessageContaining("(want finite numbers)");
    assertThatThrownBy(() -> new Pictures("t", List.of("a"), List.of()))
        .hasMessage("Invalid pictures: 0 (want 1 to 16)");
    var tile = Tile.of(Examples.picture(8, 8, 1), "", List.of(Mark.truth(2, 0, 0, 1, 1)));
    assertThatThrownBy(() -> new Pictures("t", List.of("a", "b"), List.of(tile)))
        .hasMessage("Invalid class of a box: 2 (want 0 to 1)");
    assertThatThrownBy(() -> new Curves.Curve("a", "", new double[2], new double[3]))
        .hasMessage("Invalid curve a: 2 and 3 values");
  }
}
