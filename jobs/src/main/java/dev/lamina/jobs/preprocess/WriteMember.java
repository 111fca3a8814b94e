package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.DatasetFormat;
import dev.lamina.core.data.Member;
import dev.lamina.jobs.table.DatasetDescription;
import dev.lamina.jobs.table.DatasetTables;
import java.nio.file.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/** The work of one task: a member becomes files that wait for their commit. */
record WriteMember(
    DatasetFormat format,
    String source,
    String tables,
    DatasetDescription description,
    SerializableConfiguration hadoop)
    implements Function<Member, WrittenMember> {

  @Override
  public WrittenMember call(Member member) {
    var rows = new MemberRows(member, description);
    format.read(Path.of(source), member, rows);
    var into = new DatasetTables(tables, hadoop.value());
    return new WrittenMember(
        member,
        into.samples().table().write(rows.samples()),
        into.rejects().table().write(rows.rejects()),
        rows.rejectCounts());
  }
}
