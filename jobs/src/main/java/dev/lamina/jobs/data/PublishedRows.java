package dev.lamina.jobs.data;

import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Storing;
import dev.lamina.core.data.shard.StoredImages;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Publication;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the rows of a publication should be like. Read once by the driver; it travels to the tasks.
 *
 * @param version of {@code samples}
 * @param classNames a label is an index into it
 * @param ignored value of label maps that counts for nothing
 * @param decoding of pictures
 * @param sumsOfContent whether what is told of the pixels of image files is told of them decoded,
 *     not of pictures before they were compressed
 * @param shards number of shards by split
 * @param members by split, the names of those that rows come from
 */
record PublishedRows(
    long version,
    List<String> classNames,
    int ignored,
    StoredImages decoding,
    boolean sumsOfContent,
    Map<String, Integer> shards,
    Map<String, Set<String>> members)
    implements Serializable {

  /**
   * Of a publication.
   *
   * @param entries the members of its listing
   */
  static PublishedRows of(Publication publication, List<MembersTable.Entry> entries) {
    var shards = new HashMap<String, Integer>();
    var members = new HashMap<String, Set<String>>();
    publication
        .splits()
        .forEach(
            (name, split) -> {
              shards.put(name, split.shards());
              members.put(name, new HashSet<>());
            });
    for (MembersTable.Entry entry : entries) {
      members.computeIfAbsent(entry.split(), any -> new HashSet<>()).add(entry.name());
    }
    return new PublishedRows(
        publication.version(),
        publication.description().classNames(),
        publication.description().ignored().orElse(LabelMap.NOTHING),
        publication.description().decoding(),
        publication.description().storing().form() != Storing.Form.JPEG,
        shards,
        members);
  }
}
