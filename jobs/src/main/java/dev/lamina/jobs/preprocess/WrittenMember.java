package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Member;
import dev.lamina.jobs.table.WrittenFile;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a task made of a member: files that wait for their commit, and counts.
 *
 * @param samples files of the table {@code samples}
 * @param rejects files of the table {@code rejects}
 * @param rejectCounts number of rejects by reason
 */
record WrittenMember(
    Member member,
    List<WrittenFile> samples,
    List<WrittenFile> rejects,
    Map<String, Long> rejectCounts)
    implements Serializable {

  long sampleCount() {
    return samples.stream().mapToLong(WrittenFile::rows).sum();
  }

  long rejectCount() {
    return rejects.stream().mapToLong(WrittenFile::rows).sum();
  }
}
