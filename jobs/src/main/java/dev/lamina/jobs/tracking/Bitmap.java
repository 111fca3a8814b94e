package dev.lamina.jobs.tracking;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DomDocument;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.parser.resources.RenderableResource;
import com.github.weisj.jsvg.parser.resources.ResourceLoader;
import com.github.weisj.jsvg.parser.resources.ResourcePolicy;
import com.github.weisj.jsvg.parser.resources.ResourceSupplier;
import com.github.weisj.jsvg.renderer.NullPlatformSupport;
import com.github.weisj.jsvg.renderer.RenderContext;
import com.github.weisj.jsvg.renderer.output.Output;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Base64;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A drawing as pixels on white, for those who show no SVG. Its text is set in a font of this
 * machine.
 *
 * @param width in pixels
 * @param height in pixels
 * @param png the file
 */
record Bitmap(int width, int height, byte[] png) {

  /** Of a drawing, and of each picture in it. */
  private static final long MOST_PIXELS = 16L << 20;

  private static final String PICTURE = "data:image/jpeg;base64,";

  /**
   * Draws a drawing.
   *
   * @throws LaminaException {@code DATA} if it cannot be read or is too large; {@code RESOURCES} if
   *     this machine has no font
   */
  static Bitmap of(Drawing drawing) {
    requireFont();
    try {
      SVGDocument document = document(drawing);
      FloatSize size = document.size();
      int width = (int) Math.ceil(size.width);
      int height = (int) Math.ceil(size.height);
      if (width < 1 || height < 1 || (long) width * height > MOST_PIXELS) {
        throw new IOException(
            "%s by %s pixels (want at least 1, and at most %s in all)"
                .formatted(size.width, size.height, MOST_PIXELS));
      }
      var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = image.createGraphics();
      try {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setRenderingHint(
            RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
            RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        document.renderWithPlatform(
            NullPlatformSupport.INSTANCE, graphics, new ViewBox(width, height));
      } finally {
        graphics.dispose();
      }
      var png = new ByteArrayOutputStream();
      ImageIO.write(image, "png", png);
      return new Bitmap(width, height, png.toByteArray());
    } catch (IOException | RuntimeException e) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot show drawing %s: %s (without images all else is handed on: --no-images)"
              .formatted(drawing.name(), e.getMessage()),
          e);
    }
  }

  private static SVGDocument document(Drawing drawing) throws IOException {
    var pictures = new PictureLoader();
    LoaderContext context =
        LoaderContext.builder()
            .externalResourcePolicy(ResourcePolicy.DENY_EXTERNAL)
            .resourceLoader(pictures)
            .build();
    SVGDocument document =
        new SVGLoader().load(new ByteArrayInputStream(drawing.light()), null, context);
    pictures.throwFailure();
    Check.argument(document != null, "it is no SVG");
    return document;
  }

  /** Loads the pictures of one drawing, which has them as JPEG. */
  private static final class PictureLoader implements ResourceLoader {

    /** The first one: whoever asks for pictures goes on without those that fail. */
    private RuntimeException failure;

    @Override
    public ResourceSupplier<RenderableResource> loadImage(DomDocument drawing, URI uri) {
      try {
        Optional<RenderableResource> drawn = Optional.of(new Picture(decoded(uri.toString())));
        return platform -> drawn;
      } catch (IOException e) {
        failure = failure == null ? new UncheckedIOException(e) : failure;
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
      return platform -> Optional.empty();
    }

    private static BufferedImage decoded(String uri) throws IOException {
      Check.argument(uri.startsWith(PICTURE), "a picture in it is no JPEG");
      byte[] jpeg = Base64.getDecoder().decode(uri.substring(PICTURE.length()));
      ImageHeader header = ImageHeader.read(jpeg);
      Check.argument(
          header.pixels() <= MOST_PIXELS,
          "a picture in it has %s by %s pixels (want at most %s in all)",
          header.width(),
          header.height(),
          MOST_PIXELS);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
      Check.argument(image != null, "a picture in it cannot be decoded");
      return image;
    }

    void throwFailure() {
      if (failure != null) {
        throw failure;
      }
    }
  }

  private record Picture(BufferedImage image) implements RenderableResource {

    @Override
    public FloatSize intrinsicSize(RenderContext context) {
      return new FloatSize(image.getWidth(), image.getHeight());
    }

    @Override
    public void render(Output output, RenderContext context, AffineTransform transform) {
      output.drawImage(image, transform, null);
    }
  }

  /** Java has none of its own, and without any it fails in many ways, one of them a bare Error. */
  private static void requireFont() {
    try {
      var context = new FontRenderContext(null, true, true);
      new TextLayout("Lamina", new Font(Font.SANS_SERIF, Font.PLAIN, 11), context).getAdvance();
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw noFont(e);
    }
  }

  private static LaminaException noFont(Throwable e) {
    return new LaminaException(
        Failure.RESOURCES,
        "Cannot draw text: Java finds no font on this machine, %s (install one, such as the packages fontconfig and fonts-dejavu-core, or hand on --no-images)"
            .formatted(e),
        e);
  }
}
