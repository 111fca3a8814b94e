package dev.lamina.jobs.cli;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.Split;
import dev.lamina.core.data.shard.ShardCache;
import dev.lamina.jobs.data.ReadingBenchmark;
import dev.lamina.jobs.spark.SparkSettings;
import dev.lamina.jobs.table.DatasetTables;
import dev.lamina.jobs.table.DatasetVersion;
import dev.lamina.jobs.table.DeltaShardSource;
import dev.lamina.jobs.table.Publication;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast a data set is read on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures how fast a data set is read on this machine.",
      "Rows, decoding, the warm cache of decoded shards, and batches as trainers take them: images and"
          + " bytes a second of one thread each. Shards are decoded into the cache of the machine"
          + " (LAMINA_CACHE names its folder, LAMINA_CACHE_BYTES its budget), at most 2 GiB of them"
          + " for a step."
    })
final class DataBenchCommand implements Callable<Integer> {

  private static final int SIZE = 224;

  @Spec private CommandSpec spec;

  @Mixin private DatasetArgument dataset;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "The split to read (default: train, else the first).")
  private String split;

  @Option(
      names = "--size",
      paramLabel = "PIXELS",
      description =
          "Height and width that a network sees (default: that of the pictures if they are square and"
              + " alike, else 224).")
  private Integer size;

  @Override
  public Integer call() {
    if (size != null && (size < 1 || size > 4096)) {
      throw new ParameterException(
          spec.commandLine(),
          "Invalid value for option '--size': %s (want 1 to 4096)".formatted(size));
    }
    PrintWriter out = spec.commandLine().getOut();
    DatasetTables tables = dataset.tables();
    Publication publication = dataset.publication(tables);
    String chosen = split == null ? standard(publication) : split;
    DeltaShardSource source =
        DeltaShardSource.of(
            new DatasetVersion(tables.location(), publication.version(), publication.content()),
            chosen,
            SparkSettings.hadoop());
    ShardCache cache = ShardCache.ofThisMachine();
    out.println(
        "Reading split %s, one thread a step, cache in %s".formatted(chosen, cache.folder()));
    out.flush();
    int seen = size == null ? standardSize(publication) : size;
    out.print(new ReadingBenchmark(source, cache).run(seen));
    out.flush();
    return ExitCode.DONE.number();
  }

  private static String standard(Publication publication) {
    return publication.splits().containsKey(Split.TRAIN)
        ? Split.TRAIN
        : publication.splits().firstKey();
  }

  private static int standardSize(Publication publication) {
    return publication
        .size()
        .filter(pictures -> pictures.height() == pictures.width())
        .map(ImageSize::height)
        .orElse(SIZE);
  }
}
