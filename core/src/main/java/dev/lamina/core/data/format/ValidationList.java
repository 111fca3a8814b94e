package dev.lamina.core.data.format;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of ImageNet's validation pictures, in one of three forms, told apart by the first
 * line:
 *
 * <ul>
 *   <li>{@code ImageId,PredictionString}: Kaggle's {@code LOC_val_solution.csv}; then a line a
 *       picture, {@code ILSVRC2012_val_00048981,n03995372 85 1 499 272}
 *   <li>a number: then line i is the class of {@code ILSVRC2012_val_<i>.JPEG}, i from 1, as an
 *       index from 0 into the sorted synsets
 *   <li>a picture and its class, {@code ILSVRC2012_val_00000001.JPEG n01751748}, or an index as
 *       above in place of the synset (Caffe's {@code val.txt})
 * </ul>
 *
 * <p>The development kit's {@code ILSVRC2012_validation_ground_truth.txt} is refused: it looks like
 * the second form, but counts classes from 1 in an order of its own. A list of numbers that has all
 * classes and counts from 1 is refused for its highest number, whatever it is called.
 *
 * @param synsets in the order of labels
 * @param sorted whether that order is sorted
 */
record ValidationList(String path, List<String> synsets, boolean sorted) implements LabelFile {

  private static final String KAGGLE = "ImageId,PredictionString";
  private static final String DEVELOPMENT_KIT = "ILSVRC2012_validation_ground_truth.txt";

  @Override
  public Map<String, Integer> labels(List<String> lines) {
    if (path.endsWith(DEVELOPMENT_KIT)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot index %s: its numbers are the development kit's own, which are not the order of synsets (want LOC_val_solution.csv, or lines of a picture and its synset)"
              .formatted(path));
    }
    var labels = new LinkedHashMap<String, Integer>();
    Map<String, Integer> indexes = FolderClasses.of(synsets).classes();
    boolean kaggle = !lines.isEmpty() && lines.get(0).strip().equals(KAGGLE);
    for (int i = kaggle ? 1 : 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        String[] fields = line.split(kaggle ? "[,\\s]+" : "\\s+");
        boolean numbered = !kaggle && fields.length == 1;
        String picture = numbered ? "ILSVRC2012_val_%08d".formatted(i + 1) : fields[0];
        String name = picture.endsWith(".JPEG") ? picture : picture + ".JPEG";
        String label = fields[numbered ? 0 : Math.min(1, fields.length - 1)];
        boolean known = Synsets.isId(label) || (!kaggle && label.matches("\\d{1,6}"));
        if (!known || name.contains("/") || labels.containsKey(name)) {
          throw LabelFile.wrong(path, i, line, "a picture, once, and its synset or index");
        }
        labels.put(
            name, Synsets.isId(label) ? indexes.getOrDefault(label, UNKNOWN) : index(i, label));
      }
    }
    return labels;
  }

  private int index(int line, String label) {
    int index = Integer.parseInt(label);
    if (!sorted) {
      throw LabelFile.wrong(
          path, line, label, "synsets: the classes are not sorted, so that numbers mean nothing");
    }
    if (index >= synsets.size()) {
      throw LabelFile.wrong(
          path,
          line,
          label,
          "0 to %s in the order of the sorted synsets; a file of all of them is named by synsets=, and the numbers of the development kit, from 1 on, are not read"
              .formatted(synsets.size() - 1));
    }
    return index;
  }
}
