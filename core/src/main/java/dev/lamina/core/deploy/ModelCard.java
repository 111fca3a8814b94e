package dev.lamina.core.deploy;

import dev.lamina.core.data.augment.CentreCrop;
import dev.lamina.core.data.augment.Rgb;
import dev.lamina.core.graph.Program;
import dev.lamina.core.train.BoxViews;
import dev.lamina.core.train.PictureViews;
import java.util.List;
import java.util.stream.Collectors;

/** What a person is to know of a model, in Markdown. */
final class ModelCard {

  private static final int SHOWN = 20;

  private ModelCard() {}

  static String of(TrainedModel model) {
    Program program = model.program();
    String size =
        model.trial().readsText()
            ? "%s tokens".formatted(model.side())
            : "%s pixels".formatted(model.seen());
    return """
        # %s

        A network for %s, trained by Lamina. %,d parameters; it takes %s.

        - Output of `forward`: %s.
        - %s
        - Classes (%s): %s

        ```python
        import torch
        model = torch.jit.load("%s").eval()
        with torch.no_grad():
            told = model(%s)
        ```

        %s
        `%s` holds all of this page, and the specification of the trial, for programs.

        | where it comes from | |
        |---|---|
        %s
        """
        .formatted(
            model.trial().model(),
            model.task().told(),
            program.parameters(),
            size,
            ModelDescription.output(model),
            seen(model),
            model.classes().size(),
            classes(model.classes()),
            ModelFolder.MODEL,
            example(model),
            djl(model),
            ModelFile.DESCRIPTION,
            model.provenance().entrySet().stream()
                .map(entry -> "| %s | %s |".formatted(entry.getKey(), cell(entry.getValue())))
                .collect(Collectors.joining("\n")));
  }

  /** A bar would end the cell. */
  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\R", " ");
  }

  private static String classes(List<String> classes) {
    String shown =
        classes.stream().limit(SHOWN).map(ModelCard::code).collect(Collectors.joining(", "));
    return classes.size() > SHOWN ? shown + ", …" : shown;
  }

  private static String code(String name) {
    return "`" + name.replace("`", "'").replaceAll("\\R", " ") + "`";
  }

  private static String example(TrainedModel model) {
    return model.trial().readsText()
        ? "torch.zeros(1, %s, dtype=torch.int64)".formatted(model.side())
        : "torch.zeros(1, 3, %s, %s)".formatted(model.seen().height(), model.seen().width());
  }

  private static String djl(TrainedModel model) {
    String factory = ServingProperties.translatorFactory(model);
    if (model.trial().readsText()) {
      return "DJL loads this folder by its path for `NDList` to `NDList`.\n";
    }
    return """
        DJL loads this folder by its path or URL, its Spark extension too, and DJL Serving as it is; the settings are in `serving.properties`:

        ```java
        Criteria.builder()
            .setTypes(Image.class, %s.class)
            .optModelUrls("file:///…")
            .optTranslatorFactory(new %s())
            .build();
        ```
        """
        .formatted(
            switch (model.task()) {
              case CLASSIFICATION -> "Classifications";
              case SEGMENTATION -> "CategoryMask";
              case DETECTION -> "DetectedObjects";
              case LANGUAGE_MODELLING -> "NDList";
            },
            factory.substring(factory.lastIndexOf('.') + 1));
  }

  private static String seen(TrainedModel model) {
    if (model.trial().readsText()) {
      return "Input: indexes into its vocabulary, `classes` of `%s`."
          .formatted(ModelFile.DESCRIPTION);
    }
    return "Input: red, green and blue in 0 to 1, %s; %s."
        .formatted(model.normalization().orElseThrow().text(), framed(model));
  }

  private static String colour(Rgb fill) {
    return "red %s, green %s, blue %s".formatted(fill.red(), fill.green(), fill.blue());
  }

  private static String framed(TrainedModel model) {
    if (model.trial().settings().views() instanceof BoxViews views) {
      return "the longer side resized to %s, in %s of a square filled with %s"
          .formatted(
              views.frame().size(),
              views.frame().centred() ? "the middle" : "the upper left corner",
              colour(views.frame().fill()));
    }
    if (model.trial().settings().views() instanceof PictureViews views
        && views.evaluation() instanceof CentreCrop crop) {
      return "the shorter side resized to %s, and of that the middle".formatted(crop.resize());
    }
    return "whole pictures";
  }
}
