package dev.lamina.jobs.preprocess;

import dev.lamina.core.data.Member;
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
   * @param there what is published; empty if nothing is
   */
  static Changes since(Optional<Publication> there, List<Member> members, DatasetTables tables) {
    List<MembersTable.Entry> entries = new ArrayList<>();
    List<Reject> rejects = new ArrayList<>();
    there.ifPresent(
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
    Map<String, MembersTable.Entry> before = new HashMap<>();
    entries.stream()
        .filter(entry -> splits.contains(entry.split()))
        .forEach(entry -> before.put(id(entry.split(), entry.name()), entry));
    Set<String> unchanged =
        members.stream()
            .filter(member -> stays(member, before))
            .map(member -> id(member.split(), member.name()))
            .collect(Collectors.toCollection(HashSet::new));
    boolean gone = before.size() > unchanged.size();
    if (gone || unchanged.size() < members.size()) {
      // Which of two samples stays depends on both members: they are compared again.
      rejects.stream()
          .filter(reject -> reject.reason() == RejectReason.DUPLICATE_KEY)
          .forEach(reject -> unchanged.remove(id(reject.split(), reject.member())));
    }
    return new Changes(
        members.stream()
            .filter(member -> !unchanged.contains(id(member.split(), member.name())))
            .toList(),
        gone,
        names(before, unchanged),
        entries.stream()
            .filter(
                entry ->
                    !splits.contains(entry.split())
                        || unchanged.contains(id(entry.split(), entry.name())))
            .toList(),
        rejects.stream()
            .filter(
                reject ->
                    !splits.contains(reject.split())
                        || unchanged.contains(id(reject.split(), reject.member())))
            .toList());
  }

  private static boolean stays(Member member, Map<String, MembersTable.Entry> before) {
    MembersTable.Entry entry = before.get(id(member.split(), member.name()));
    return entry != null && entry.stamp().equals(member.stamp());
  }

  /** By split; maps and sets that travel. */
  private static Map<String, Set<String>> names(
      Map<String, MembersTable.Entry> before, Set<String> unchanged) {
    var names = new TreeMap<String, Set<String>>();
    for (String id : unchanged) {
      MembersTable.Entry entry = before.get(id);
      names.computeIfAbsent(entry.split(), any -> new HashSet<>()).add(entry.name());
    }
    return names;
  }

  private static String id(String split, String member) {
    return split + "/" + member;
  }

  /** Whether all is as it was. */
  boolean none() {
    return toRead.isEmpty() && !membersGone;
  }
}
