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
import java.util.TreeSet;

/** What of a source is other than it was when it was published. */
final class Changes {

  private final List<Member> toRead = new ArrayList<>();
  private final TreeMap<String, Set<String>> kept = new TreeMap<>();
  private final List<MembersTable.Entry> keptEntries = new ArrayList<>();
  private final List<Reject> keptRejects = new ArrayList<>();
  private final boolean membersGone;
  private final TreeSet<String> splits = new TreeSet<>();

  /**
   * Compares.
   *
   * @param members of the source as it is
   * @param there what is published; empty if nothing is
   */
  Changes(List<Member> members, Optional<Publication> there, DatasetTables tables) {
    members.forEach(member -> splits.add(member.split()));
    Map<String, MembersTable.Entry> before = new HashMap<>();
    List<MembersTable.Entry> others = new ArrayList<>();
    var duplicates = new HashSet<String>();
    var rejects = new ArrayList<Reject>();
    there.ifPresent(
        publication -> {
          for (MembersTable.Entry entry : tables.members().of(publication.listing())) {
            if (splits.contains(entry.split())) {
              before.put(entry.split() + "/" + entry.name(), entry);
            } else {
              others.add(entry);
            }
          }
          try (Rows rows = tables.rejects().of(publication.listing())) {
            rows.forEachRemaining(row -> rejects.add(RejectsTable.reject(row)));
          }
        });
    for (Reject reject : rejects) {
      if (reject.reason() == RejectReason.DUPLICATE_KEY) {
        // Which of two samples stays depends on both members: they are compared again.
        duplicates.add(reject.split() + "/" + reject.member());
      }
    }
    int unchanged = 0;
    for (Member member : members) {
      String name = member.split() + "/" + member.name();
      MembersTable.Entry entry = before.get(name);
      if (entry == null || !entry.stamp().equals(member.stamp())) {
        toRead.add(member);
      } else {
        unchanged++;
        keptEntries.add(entry);
      }
    }
    membersGone = before.size() > unchanged;
    if (!toRead.isEmpty() || membersGone) {
      for (Member member : members) {
        String name = member.split() + "/" + member.name();
        if (duplicates.contains(name) && !toRead.contains(member)) {
          toRead.add(member);
          keptEntries.remove(before.get(name));
        }
      }
    }
    keptEntries.forEach(
        entry -> kept.computeIfAbsent(entry.split(), any -> new HashSet<>()).add(entry.name()));
    for (Reject reject : rejects) {
      if (!splits.contains(reject.split())
          || kept.getOrDefault(reject.split(), Set.of()).contains(reject.member())) {
        keptRejects.add(reject);
      }
    }
    keptEntries.addAll(others);
  }

  /** Whether all is as it was. */
  boolean none() {
    return toRead.isEmpty() && !membersGone;
  }

  /** Splits that the source has. */
  Set<String> splits() {
    return splits;
  }

  /** Members that are new or have changed. */
  List<Member> toRead() {
    return toRead;
  }

  /** By split of the source, members whose samples stay. */
  Map<String, Set<String>> kept() {
    return kept;
  }

  /** What is known of the members that stay, those of other splits included. */
  List<MembersTable.Entry> keptEntries() {
    return keptEntries;
  }

  /** Rejects of the members that stay, those of other splits included. */
  List<Reject> keptRejects() {
    return keptRejects;
  }
}
