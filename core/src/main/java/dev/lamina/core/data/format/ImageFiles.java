package dev.lamina.core.data.format;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.DatasetIndex;
import dev.lamina.core.data.Indexing;
import dev.lamina.core.data.Member;
import dev.lamina.core.data.Split;
import java.util.List;
import java.util.Map;

/**
 * Pictures without labels: every file of a source, in whatever folders and archives.
 *
 * <p>They are split {@code train}, or what {@code --split} names. Keys are paths in the source.
 * Content decides what is a picture; only hidden files and those with an ending of texts ({@link
 * Labelling#TEXTS}) are no records.
 */
public record ImageFiles() implements DatasetFormat {

  private static final String LICENCE = "that of whoever made the pictures";

  @Override
  public String name() {
    return "images";
  }

  @Override
  public Map<String, String> parameters() {
    return Map.of();
  }

  @Override
  public DatasetIndex index(Indexing indexing) {
    String split = indexing.split().orElse(Split.TRAIN);
    List<Member> members = PicturePart.of(indexing, split, "", new NoLabels(), NoLabels.STAMP);
    if (members.isEmpty()) {
      throw new SourceFiles("pictures", indexing.tree(), "a folder or archive of image files")
          .refused("it is empty");
    }
    return DatasetIndex.ofClasses(List.of(), LICENCE, members);
  }
}
