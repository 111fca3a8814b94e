package dev.lamina.core.data;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.image.DifferenceHash;
import dev.lamina.core.image.Geometry;
import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.image.JpegEncoder;
import dev.lamina.core.image.Placement;
import dev.lamina.core.spec.Check;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.core.spec.RejectedException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How samples are prepared for storing: decoded, transformed, and stored in some form. A value that
 * travels; safe for several threads. The same recipe makes the same bytes of the same sample on
 * every machine that has its decoder.
 *
 * @param transform of pictures; label maps and boxes follow
 * @param storing form of the result
 * @param decoder name of the decoder, as in {@link ImageDecoders}; readers of what is stored use
 *     the same, since two decoders may differ by a level
 * @param limits of image files
 */
public record SampleRecipe(
    ImageTransform transform, Storing storing, String decoder, ImageLimits limits)
    implements Serializable {

  /** Image files decoded to see that they are whole, and kept as they are. */
  public static final SampleRecipe AS_IS =
      new SampleRecipe(ImageTransform.KEEP, Storing.AS_THEY_ARE, "imageio", ImageLimits.DEFAULT);

  /** Of image files, whatever they have: networks of colour pictures read grey ones too. */
  private static final int CHANNELS = 3;

  public SampleRecipe {
    Check.argument(
        transform.geometry() instanceof Geometry.Keep || storing.form() != Storing.Form.KEEP,
        "Invalid recipe: %s pictures cannot be kept as they are (want raw or jpeg:Q)",
        transform);
  }

  /** All that the result depends on, by name. */
  public Map<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("transform", transform.text());
    settings.put("store", storing.toString());
    settings.put("decoder", decoder);
    settings.put("most-bytes", Long.toString(limits.maxBytes()));
    settings.put("most-pixels", Long.toString(limits.maxPixels()));
    settings.put("most-side", Integer.toString(limits.maxSide()));
    settings.put("most-ratio", Integer.toString(limits.maxRatio()));
    settings.put("most-scans", Integer.toString(limits.maxScans()));
    return settings;
  }

  /**
   * Makes sure that the decoder is on this machine.
   *
   * @throws dev.lamina.core.spec.LaminaException {@code RESOURCES} if it is not
   */
  public void checkAvailable() {
    ImageDecoders.named(decoder);
  }

  /**
   * Prepares a sample.
   *
   * @throws RejectedException if it cannot be: a broken image, a target that does not fit it
   */
  public PreparedSample prepare(Sample sample) {
    if (sample.content() instanceof SampleContent.Tokens tokens) {
      return text(sample, tokens);
    }
    if (sample.content() instanceof SampleContent.Pixels pixels) {
      Image source = pixels.image();
      Placement placement = transform.placement(source.width(), source.height(), 1);
      return picture(sample, placement, transform.apply(source));
    }
    return file(sample, ((SampleContent.Encoded) sample.content()).bytes());
  }

  private static PreparedSample text(Sample sample, SampleContent.Tokens tokens) {
    int[] ids = tokens.ids();
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(ids.length, Integer.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(ids);
    return new PreparedSample(
        new StoredSample(sample.key(), tokens, 0, 0, sample.target()),
        sample.position(),
        PreparedSample.TOKENS,
        bytes.array(),
        0,
        1,
        ids.length,
        List.of(),
        List.of(),
        OptionalLong.empty(),
        Sha256.of(bytes.array()));
  }

  private PreparedSample file(Sample sample, byte[] bytes) {
    ImageHeader header = ImageHeader.read(bytes);
    Placement placement = transform.placement(header);
    Image image = ImageDecoders.named(decoder).decode(bytes, header, limits, CHANNELS, transform);
    if (storing.form() == Storing.Form.KEEP) {
      String kind = header.kind().name().toLowerCase(Locale.ROOT);
      return prepared(sample, placement, image, new SampleContent.Encoded(bytes), kind, bytes);
    }
    return picture(sample, placement, image);
  }

  private PreparedSample picture(Sample sample, Placement placement, Image image) {
    if (storing.form() == Storing.Form.JPEG) {
      byte[] bytes = new JpegEncoder(storing.quality()).encode(image);
      // Described as it is read: image files become colour pictures, grey ones too.
      Image read = image.toChannels(CHANNELS);
      return prepared(sample, placement, read, new SampleContent.Encoded(bytes), "jpeg", bytes);
    }
    return prepared(
        sample,
        placement,
        image,
        new SampleContent.Pixels(image),
        PreparedSample.RAW,
        image.pixels());
  }

  private PreparedSample prepared(
      Sample sample,
      Placement placement,
      Image image,
      SampleContent content,
      String encoding,
      byte[] bytes) {
    var stored =
        new StoredSample(
            sample.key(),
            content,
            placement.uprightHeight(),
            placement.uprightWidth(),
            target(sample.target(), placement));
    var sums = ChannelSums.of(image);
    return new PreparedSample(
        stored,
        sample.position(),
        encoding,
        bytes,
        image.channels(),
        image.height(),
        image.width(),
        sums.sums(),
        sums.squares(),
        OptionalLong.of(DifferenceHash.of(image)),
        Sha256.of(bytes));
  }

  private Target target(Target target, Placement placement) {
    if (target instanceof LabelMap map) {
      if (map.height() != placement.storedHeight() || map.width() != placement.storedWidth()) {
        throw new RejectedException(
            RejectReason.WRONG_SHAPE,
            "a label map of %sx%s for a picture of %sx%s (want the same)"
                .formatted(
                    map.width(), map.height(), placement.storedWidth(), placement.storedHeight()));
      }
    }
    return target.placed(placement);
  }
}
