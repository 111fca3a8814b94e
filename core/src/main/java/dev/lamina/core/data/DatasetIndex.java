package dev.lamina.core.data;

import dev.lamina.core.spec.Check;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a source holds, as far as can be said without reading its samples.
 *
 * @param classNames a label is an index into it; for text the vocabulary; empty for samples without
 *     labels
 * @param classIds what the source calls the classes, where its numbers have gaps or do not start at
 *     0, as COCO's; empty where they are the indexes
 * @param ignored the value of label maps that counts for nothing, such as 255; empty if there is
 *     none
 * @param licence what the authors say of use, in a sentence, for people
 * @param members shares that together hold every record once, at least 1
 */
public record DatasetIndex(
    List<String> classNames,
    List<Integer> classIds,
    OptionalInt ignored,
    String licence,
    List<Member> members) {

  public DatasetIndex {
    classNames = List.copyOf(classNames);
    classIds = List.copyOf(classIds);
    members = List.copyOf(members);
    Check.argument(!members.isEmpty(), "Invalid index: no members (want at least 1)");
    Check.argument(
        classIds.isEmpty() || classIds.size() == classNames.size(),
        "Invalid class ids: %s for %s classes (want one each)",
        classIds.size(),
        classNames.size());
    var names = new HashSet<QualifiedName>();
    for (Member member : members) {
      Check.argument(
          names.add(QualifiedName.of(member)),
          "Invalid index: member %s of split %s twice",
          member.name(),
          member.split());
    }
  }

  /** The index of a data set for classification, whose labels are indexes into the names. */
  public static DatasetIndex ofClasses(
      List<String> classNames, String licence, List<Member> members) {
    return new DatasetIndex(classNames, List.of(), OptionalInt.empty(), licence, members);
  }
}
