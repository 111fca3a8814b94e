package dev.lamina.jobs.cli;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.SampleRecipe;
import dev.lamina.core.data.Storing;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.spec.SpecException;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.Publication;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;

/** Options that say how pictures are prepared. */
final class RecipeOptions {

  private static final String AUTO = "auto";

  @Option(
      names = "--resize",
      paramLabel = "PIXELS",
      description = "Resizes pictures so that their shorter side has so many pixels.")
  private Integer resize;

  @Option(
      names = "--crop",
      paramLabel = "PIXELS",
      description = "With --resize: cuts the middle out, so many pixels high and wide.")
  private Integer crop;

  @Option(
      names = "--transform",
      paramLabel = "TEXT",
      description =
          "Instead of --resize: keep, shorter-side=S[,crop=C], letterbox=S[,pad=V] or stretch=WxH,"
              + " then filter=bilinear|bicubic and orientation=applied|ignored.")
  private String transform;

  @Option(
      names = "--store",
      paramLabel = "FORM",
      description =
          "How pictures are stored: keep (image files to the byte; the default unless they are"
              + " transformed), raw (pixels; the default if they are) or jpeg:Q (made anew with"
              + " quality Q).")
  private String store;

  @Option(
      names = "--decoder",
      paramLabel = "NAME",
      defaultValue = AUTO,
      description =
          "imageio, or turbojpeg, which is faster and needs the system's libturbojpeg wherever the"
              + " data set is made or read; auto takes the data set's own, else turbojpeg where it"
              + " is there (default: ${DEFAULT-VALUE}).")
  private String decoder;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      description = "Pictures that state more pixels are rejected (default: 89478485).")
  private Long maxPixels;

  /**
   * The recipe.
   *
   * @param folder of the data set, whose decoder is taken if it is there
   * @throws SpecException if options contradict each other, or a value is none
   */
  SampleRecipe recipe(DatasetFormat format, String folder, Configuration hadoop) {
    ImageTransform wanted = ImageTransform.parse(transformText());
    boolean kept = wanted.geometry().equals(ImageTransform.KEEP.geometry());
    Storing storing = Storing.parse(store == null ? (kept ? "keep" : "raw") : store);
    try {
      return new SampleRecipe(wanted, storing, decoder(format, folder, hadoop), limits());
    } catch (IllegalArgumentException e) {
      throw new SpecException(e.getMessage(), e);
    }
  }

  private String transformText() {
    if (transform != null) {
      if (resize != null || crop != null) {
        throw new SpecException(
            "Cannot use --transform together with --resize or --crop (want one of them; --transform"
                + " shorter-side=256,crop=224 says both)");
      }
      return transform;
    }
    if (resize == null) {
      if (crop != null) {
        throw new SpecException(
            "Cannot use --crop %s without --resize (want --resize for the shorter side that is cropped from, such as --resize %s; or --transform stretch=%sx%s for all of the picture)"
                .formatted(crop, Math.round(crop * 8 / 7.0), crop, crop));
      }
      return "keep";
    }
    return "shorter-side=" + resize + (crop == null ? "" : ",crop=" + crop);
  }

  private String decoder(DatasetFormat format, String folder, Configuration hadoop) {
    if (!decoder.equals(AUTO)) {
      ImageDecoders.named(decoder);
      return decoder;
    }
    if (!format.holdsImageFiles()) {
      // So that the data set is the same on every machine.
      return SampleRecipe.AS_IS.decoder();
    }
    var descriptions = new DatasetTables(folder, hadoop).descriptions();
    Optional<Publication> there =
        descriptions.table().exists() ? descriptions.newest() : Optional.empty();
    List<String> available = ImageDecoders.available();
    return there
        .map(publication -> publication.description().recipe().get("decoder"))
        .orElse(available.get(available.size() - 1));
  }

  private ImageLimits limits() {
    ImageLimits standard = ImageLimits.DEFAULT;
    return maxPixels == null
        ? standard
        : new ImageLimits(
            standard.maxBytes(),
            maxPixels,
            standard.maxSide(),
            standard.maxRatio(),
            standard.maxScans(),
            standard.maxTime());
  }
}
