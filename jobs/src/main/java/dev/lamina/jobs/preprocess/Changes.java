package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Member;
import dev.lamina.core.data.QualifiedName;
import dev.lamina.core.spec.RejectReason;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.MembersTable;
import dev.lamina.jobs.table.Publication;
import dev.lamina.jobs.table.Reject;
import dev.lamina.jobs.table.RejectsTable;
import dev.lamina.jobs.table.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What of a source is other than it was when it was published.
 *
 * @param toRead members that are new or have changed
 * @param membersGone whether members are no longer there, or other ones
 * @param kept by split of the source, names of the members whose samples stay
 * @param keptEntries what is known of the members that stay, those of other splits included
 * @param keptRejects rejects of the members that stay, those of other splits included
 */
record Changes(
    List<Member> toRead,
    boolean membersGone,
    Map<String, Set<String>> kept,
    List<MembersTable.Entry> keptEntries,
    List<Reject> keptRejects) {

  /**
   * Compares.
   *
   * @param members of the source as it is
   * @param published what is there; empty if nothing is
   */
  static Changes since(
      Optional<Publication> published, List<Member> members, DatasetTables tables) {
    List<MembersTable.Entry> entries = new ArrayList<>();
    List<Reject> rejects = new ArrayList<>();
    published.ifPresent(
        publication -> {
          entries.addAll(tables.members().of(publication.listing()));
          try (Rows rows = tables.rejects().of(publication.listing())) {
            rows.forEachRemaining(row -> rejects.add(RejectsTable.reject(row)));
          }
        });
    return between(entries, rejects, members);
  }

  /**
   * Compares.
   *
   * @param entries of the members that were read before
   * @param rejects of those
   * @param members of the source as it is
   */
  static Changes between(
      List<MembersTable.Entry> entries, List<Reject> rejects, List<Member> members) {
    Set<String> splits = members.stream().map(Member::split).collect(Collectors.toSet());
    Map<QualifiedName, MembersTable.Entry> before = new HashMap<>();
    entries.stream()
        .filter(entry -> splits.contains(entry.split()))
        .forEach(entry -> before.put(entry.qualifiedName(), entry));
    Set<QualifiedName> unchanged =
        members.stream()
            .filter(member -> stays(member, before))
            .map(QualifiedName::of)
            .collect(Collectors.toCollection(HashSet::new));
    boolean gone = before.size() > unchanged.size();
    if (gone || unchanged.size() < members.size()) {
      // Which of two samples stays depends on both members: they are compared again.
      rejects.stream()
          .filter(reject -> reject.reason() == RejectReason.DUPLICATE_KEY)
          .forEach(reject -> unchanged.remove(reject.qualifiedMember()));
    }
    return new Changes(
        members.stream().filter(member -> !unchanged.contains(QualifiedName.of(member))).toList(),
        gone,
        bySplit(unchanged),
        entries.stream()
            .filter(
                entry ->
                    !splits.contains(entry.split()) || unchanged.contains(entry.qualifiedName()))
            .toList(),
        rejects.stream()
            .filter(
                reject ->
                    !splits.contains(reject.split())
                        || unchanged.contains(reject.qualifiedMember()))
            .toList());
  }

  private static boolean stays(Member member, Map<QualifiedName, MembersTable.Entry> before) {
    MembersTable.Entry entry = before.get(QualifiedName.of(member));
    return entry != null && entry.stamp().equals(member.stamp());
  }

  /** By split; maps and sets that travel. */
  private static Map<String, Set<String>> bySplit(Set<QualifiedName> unchanged) {
    var names = new TreeMap<String, Set<String>>();
    for (QualifiedName member : unchanged) {
      names.computeIfAbsent(member.split(), any -> new HashSet<>()).add(member.name());
    }
    return names;
  }

  /** Whether all is as it was. */
  boolean none() {
    return toRead.isEmpty() && !membersGone;
  }
}
