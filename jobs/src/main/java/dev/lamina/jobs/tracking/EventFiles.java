package dev.lamina.jobs.tracking;

import dev.lamina.core.digest.Sha256;
import dev.lamina.core.draw.Drawing;
import dev.lamina.core.draw.Figures;
import dev.lamina.core.metric.PrecisionRecall;
import dev.lamina.jobs.table.SweepsTable;
import dev.lamina.jobs.tracking.EventFigures.Figure;
import dev.lamina.jobs.tracking.Message.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Event files of TensorBoard, {@code SWEEP/trial-N/events.out.tfevents.lamina}: a scalar a metric
 * with epochs as steps, in float32; drawings as images; curves of precision over recall; and the
 * searched parameters for its view of hyper-parameters.
 *
 * <p>Messages are those of {@code event.proto} and {@code summary.proto}, and of {@code
 * plugin_data.proto} of the plug-in {@code hparams}.
 */
final class EventFiles implements Tracker {

  private static final String FILE = "events.out.tfevents.lamina";
  private static final Pattern RUN = Pattern.compile("trial-(\\d{1,9})(?:-again-(\\d{1,9}))?");
  private static final String VERSION = "brain.Event:2";
  private static final String SESSION = "_hparams_/session_start_info";
  private static final String HPARAMS = "hparams";

  /** An epoch is written once, with all that there is of it. */
  private static final String WANT = " (want another folder: an epoch that is there gets no more)";

  private static final String WANT_IMAGE =
      " (want --no-images if they were left out, or another folder: an epoch that is there gets no more)";

  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int METADATA = 9;

  private final TrackingFolder folder;
  private final boolean images;

  /**
   * @param folder closed with this
   * @param images whether drawings are handed on, too
   */
  EventFiles(TrackingFolder folder, boolean images) {
    this.folder = folder;
    this.images = images;
  }

  @Override
  public double kept(double value) {
    return (float) value;
  }

  @Override
  public SortedMap<Run, TrackedRun> read(SweepsTable.Entry sweep) throws IOException {
    var runs = new TreeMap<Run, TrackedRun>();
    Path of = folder.path().resolve(sweep.id());
    if (!Files.isDirectory(of)) {
      return runs;
    }
    List<Path> inside;
    try (Stream<Path> entries = Files.list(of)) {
      inside = entries.toList();
    }
    for (Path path : inside) {
      Matcher name = RUN.matcher(path.getFileName().toString());
      Path file = path.resolve(FILE);
      if (name.matches() && Files.exists(file)) {
        int restarts = name.group(2) == null ? 0 : Integer.parseInt(name.group(2));
        runs.put(new Run(sweep.id(), Integer.parseInt(name.group(1)), restarts), run(file));
      }
    }
    return runs;
  }

  private static TrackedRun run(Path file) throws IOException {
    var run = new TrackedRun();
    for (byte[] content : records(file).contents()) {
      int step = 0;
      for (Field field : Message.fields(content)) {
        if (field.number() == STEP) {
          step = (int) field.bits();
        } else if (field.number() == SUMMARY) {
          for (Field value : Message.fields(field.bytes())) {
            take(value, step, run);
          }
        }
      }
    }
    return run;
  }

  private static EventRecords.Read records(Path file) throws IOException {
    try {
      return EventRecords.read(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IOException(
          "%s is damaged: %s (delete it, and the next track writes it anew)"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private static void take(Field value, int step, TrackedRun into) throws IOException {
    String tag = "";
    for (Field field : Message.fields(value.bytes())) {
      if (field.number() == TAG) {
        tag = field.text();
      } else if (field.number() == SIMPLE_VALUE) {
        into.add(step, tag, field.asFloat());
      } else if (field.number() == EventFigures.TENSOR) {
        into.addFigure(step, tag, Sha256.of(field.bytes()));
      }
    }
  }

  @Override
  public void append(MeasuredSweep sweep, MeasuredRun run) throws IOException {
    Path of = folder.path().resolve(run.run().sweep()).resolve(run.run().name());
    Path file = of.resolve(FILE);
    // Without an epoch what comes before them may not be whole: it is written once more.
    int end = Files.exists(file) && !run(file).epochs().isEmpty() ? records(file).end() : 0;
    var events = new ArrayList<Message>();
    if (end == 0) {
      Instant began = run.epochs().get(0).logged();
      events.add(event(began).text(FILE_VERSION, VERSION));
      if (!run.parameters().isEmpty()) {
        events.add(event(began).message(SUMMARY, parameters(run)));
      }
    }
    int trial = run.run().trial();
    SortedMap<Integer, List<Drawing>> drawings = drawings(sweep, trial);
    SortedMap<Integer, List<PrecisionRecall>> counts = sweep.figures().precisionRecall(trial);
    for (MeasuredEpoch epoch : run.epochs()) {
      Message summary = scalars(epoch);
      for (Drawing drawing : drawings.getOrDefault(epoch.epoch(), List.of())) {
        summary.message(VALUE, EventFigures.image(drawing).message());
      }
      EventFigures.curves(counts.getOrDefault(epoch.epoch(), List.of()))
          .forEach(curve -> summary.message(VALUE, curve.message()));
      events.add(event(epoch.logged()).integer(STEP, epoch.epoch()).message(SUMMARY, summary));
    }
    Files.createDirectories(of);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.position(end);
      for (Message event : events) {
        ByteBuffer record = ByteBuffer.wrap(EventRecords.of(event.bytes()));
        while (record.hasRemaining()) {
          channel.write(record);
        }
      }
      channel.force(true);
    }
  }

  /** Images need only be there: how they look is up to the fonts of who drew them. */
  @Override
  public List<String> otherDifferences(MeasuredSweep sweep, SortedMap<Run, TrackedRun> there) {
    var differences = new ArrayList<String>();
    for (MeasuredRun run : sweep.runs()) {
      differences.addAll(
          differences(sweep, run.run(), there.getOrDefault(run.run(), new TrackedRun())));
    }
    return differences;
  }

  private SortedMap<Integer, List<Drawing>> drawings(MeasuredSweep sweep, int trial) {
    return images ? sweep.figures().drawings(trial) : new TreeMap<>();
  }

  private List<String> differences(MeasuredSweep sweep, Run run, TrackedRun there) {
    var differences = new ArrayList<String>();
    int trial = run.trial();
    SortedMap<Integer, List<Drawing>> drawings = drawings(sweep, trial);
    SortedMap<Integer, List<PrecisionRecall>> counts = sweep.figures().precisionRecall(trial);
    // Of an epoch that is not there, that is told already.
    for (int epoch : there.epochs().keySet()) {
      String where = "%s, epoch %s: ".formatted(run.name(), epoch);
      SortedMap<String, String> found = there.figures(epoch);
      for (Drawing drawing : drawings.getOrDefault(epoch, List.of())) {
        if (!found.containsKey(EventFigures.tag(drawing))) {
          differences.add(where + EventFigures.tag(drawing) + " is missing" + WANT_IMAGE);
        }
      }
      for (Figure curve : EventFigures.curves(counts.getOrDefault(epoch, List.of()))) {
        String digest = found.get(curve.tag());
        if (digest == null) {
          differences.add(where + curve.tag() + " is missing" + WANT);
        } else if (!digest.equals(Sha256.of(curve.tensor().bytes()))) {
          differences.add(where + curve.tag() + " has other counts" + WANT);
        }
      }
    }
    return differences;
  }

  private static Message event(Instant time) {
    return new Message().number(WALL_TIME, time.toEpochMilli() / 1e3);
  }

  private static Message scalars(MeasuredEpoch epoch) {
    var summary = new Message();
    epoch
        .values()
        .forEach(
            (name, value) ->
                summary.message(
                    VALUE, new Message().text(TAG, name).number(SIMPLE_VALUE, value.floatValue())));
    return summary;
  }

  /** The start of a session: its parameters by name, numbers as numbers. */
  private static Message parameters(MeasuredRun run) {
    var session = new Message();
    run.parameters()
        .forEach(
            (name, label) -> {
              var value = new Message();
              Figures.parsed(label)
                  .ifPresentOrElse(number -> value.number(2, number), () -> value.text(3, label));
              session.message(1, new Message().text(1, name).message(2, value));
            });
    session.text(4, run.run().name());
    var content = new Message().integer(1, 0).message(3, session);
    var plugin = new Message().text(1, HPARAMS).bytes(2, content.bytes());
    return new Message()
        .message(
            VALUE,
            new Message().text(TAG, SESSION).message(METADATA, new Message().message(1, plugin)));
  }

  @Override
  public void close() {
    folder.close();
  }
}
