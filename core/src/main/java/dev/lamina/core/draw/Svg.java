package dev.lamina.core.draw;

import java.nio.charset.StandardCharsets;

/**
 * An SVG file under construction: of a fixed size, with a style of its own that follows light and
 * dark, whatever it is shown in. Its text is set by whoever shows it. What is for dark places comes
 * last in the style, from {@code @media} on.
 */
final class Svg {

  /** As attributes, which any rule for a class is stronger than, also for simple readers of SVG. */
  private static final String LETTERS =
      "fill=\"#667085\" font-size=\"11\" font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif\"";

  /** Every rule is for one class, and no two classes of an element contradict each other. */
  private static final String STYLE =
      """
      .page{fill:#fff}.ink{fill:#1c2330}.title{fill:#1c2330;font-size:13px;font-weight:600}
      .end{text-anchor:end}.mid{text-anchor:middle}
      .grid{stroke:#e3e6ec}.axis{stroke:#667085}
      .frame{fill:none;stroke:#e3e6ec}
      .bar,.heat{fill:#0072b2}.full{fill:#fff}
      .curve{fill:none;stroke-linejoin:round}.thin{stroke-width:1.2}
      .mean{stroke:#1c2330;stroke-width:2.8}.rest{stroke:#b8bfcc;stroke-width:.7}
      .c0{stroke:#0072b2}.c1{stroke:#d98f00}.c2{stroke:#009e73}.c3{stroke:#c2609a}
      .c4{stroke:#56b4e9;stroke-dasharray:6 2}.c5{stroke:#d55e00;stroke-dasharray:6 2}
      .c6{stroke:#8c7a00;stroke-dasharray:2 2}
      """;

  private static final String STYLE_BEGINS = "<style>";
  private static final String DARK_BEGINS = "@media";
  private static final String DARK_ENDS = "</style>";

  private static final String DARK =
      """
      @media (prefers-color-scheme:dark){
      text{fill:#98a2b3}.page{fill:#1a1f28}.ink,.title{fill:#e6e9ef}
      .grid,.frame{stroke:#2b3340}.axis{stroke:#98a2b3}
      .bar,.heat{fill:#56b4e9}.full{fill:#12151b}
      .mean{stroke:#e6e9ef}.rest{stroke:#4b5565}
      .c0{stroke:#4da3d9}.c1{stroke:#e69f00}.c2{stroke:#2bbf95}.c3{stroke:#d98cb8}
      .c4{stroke:#8fd0f5}.c5{stroke:#f07f3a}.c6{stroke:#f0e442}}
      """;

  private final Markup markup = new Markup();

  /**
   * @param width in pixels, as the height
   * @param title drawn at the top, as far as there is room
   * @param style more of it, beside what all drawings have
   */
  Svg(int width, int height, String title, String style) {
    markup
        .raw("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height)
        .raw("\" viewBox=\"0 0 " + width + " " + height + "\" role=\"img\" " + LETTERS + ">")
        .element("title", Titles.line(title))
        .raw(STYLE_BEGINS + "\n" + STYLE + style + DARK + DARK_ENDS + "\n")
        .raw("<rect class=\"page\" width=\"" + width + "\" height=\"" + height + "\"/>\n");
    text("title", 12, 19, Lettering.within(title, (width - 24) / 1.3));
  }

  Svg raw(String more) {
    markup.raw(more);
    return this;
  }

  /** Adds a line of text that begins, ends or has its middle at a point, as its class says. */
  Svg text(String style, double x, double y, String text) {
    markup
        .raw("<text class=\"" + style + "\" x=\"" + Figures.at(x) + "\" y=\"" + Figures.at(y))
        .raw("\">")
        .text(text)
        .raw("</text>\n");
    return this;
  }

  /** Adds a line of text that ends at a point and is read upwards. */
  Svg upwards(String style, double x, double y, String text) {
    markup
        .raw("<text class=\"" + style + "\" transform=\"translate(" + Figures.at(x) + " ")
        .raw(Figures.at(y) + ") rotate(-90)\">")
        .text(text)
        .raw("</text>\n");
    return this;
  }

  Svg rectangle(String style, double x, double y, double width, double height) {
    markup
        .raw("<rect class=\"" + style + "\" x=\"" + Figures.at(x) + "\" y=\"" + Figures.at(y))
        .raw("\" width=\"" + Figures.at(width) + "\" height=\"" + Figures.at(height) + "\"/>\n");
    return this;
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    markup
        .raw("<line class=\"" + style + "\" x1=\"" + Figures.at(x1) + "\" y1=\"" + Figures.at(y1))
        .raw("\" x2=\"" + Figures.at(x2) + "\" y2=\"" + Figures.at(y2) + "\"/>\n");
    return this;
  }

  /** A finished file without what it wears in the dark. */
  static byte[] light(byte[] svg) {
    String text = new String(svg, StandardCharsets.UTF_8);
    // Not in a title, which is anybody's text.
    int style = text.indexOf(STYLE_BEGINS);
    int begin = text.indexOf(DARK_BEGINS, Math.max(0, style));
    int end = text.indexOf(DARK_ENDS);
    return style < 0 || begin < 0 || end < begin
        ? svg
        : (text.substring(0, begin) + text.substring(end)).getBytes(StandardCharsets.UTF_8);
  }

  /** The finished file, in UTF-8. To be called once. */
  byte[] bytes() {
    return markup.raw("</svg>\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
