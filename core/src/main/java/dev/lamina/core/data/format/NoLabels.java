package dev.lamina.core.data.format;

import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import dev.lamina.core.source.SourceTree;
import java.util.Optional;

/** Pictures without labels: every file that is not a text by its name. */
record NoLabels() implements Labelling, Labelling.Labels {

  static final String STAMP = "no labels";

  @Override
  public Labels read(SourceTree source) {
    return this;
  }

  @Override
  public Optional<String> key(String path) {
    return Optional.of(path).filter(key -> !Labelling.isText(key));
  }

  @Override
  public Target target(String key) {
    return new Unlabelled();
  }
}
