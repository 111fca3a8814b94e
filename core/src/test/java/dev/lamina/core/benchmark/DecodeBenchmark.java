package dev.lamina.core.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamina.core.image.Image;
import dev.lamina.core.image.ImageDecoder;
import dev.lamina.core.image.ImageDecoders;
import dev.lamina.core.image.ImageHeader;
import dev.lamina.core.image.ImageLimits;
import dev.lamina.core.image.ImageTransform;
import dev.lamina.core.image.JpegEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Question: how many JPEGs of 500 x 375 does one core decode in a second, and how many bring to
 * 256/224, beside the same work in C? Processor time of the thread, so the number of free cores
 * does not matter; rounds alternate. The images are those of that size in {@code
 * shared/data/imagenet}, or generated ones of quality 90.
 *
 * <p>{@code -Dlamina.turbojpegLoop=<program>} names the C program, made of {@code
 * core/src/benchmark/turbojpeg_loop.c}.
 */
class DecodeBenchmark {

  private static final int ROUNDS = Integer.getInteger("lamina.rounds", 5);
  private static final double SECONDS = Integer.getInteger("lamina.roundMillis", 2000) / 1000.0;
  private static final ImageTransform TRANSFORM =
      ImageTransform.parse("shorter-side=256,crop=224,orientation=ignored");

  @Test
  void imagesOfOneCoreInASecond() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("decode-benchmark");
    try {
      List<Path> files = images(folder);
      List<byte[]> images = files.stream().map(DecodeBenchmark::bytes).toList();
      double mean = images.stream().mapToInt(bytes -> bytes.length).average().orElseThrow();
      System.out.printf(
          Locale.ROOT, "%d images of 500x375, %.0f bytes in the mean%n", images.size(), mean);
      Map<String, double[]> rates = new TreeMap<>();
      for (int round = -1; round < ROUNDS; round++) {
        for (String name : ImageDecoders.available()) {
          ImageDecoder decoder = ImageDecoders.named(name);
          put(rates, name + " decode", round, rate(decoder, images, false));
          put(rates, name + " decode+256/224", round, rate(decoder, images, true));
        }
        double[] loop = loop(files);
        if (loop.length > 0) {
          put(rates, "C decode", round, loop[0]);
          put(rates, "C decode+256/224", round, loop[1]);
        }
      }
      rates.forEach(DecodeBenchmark::print);
    } finally {
      try (Stream<Path> left = Files.list(folder)) {
        left.forEach(path -> path.toFile().delete());
      }
      Files.delete(folder);
    }
  }

  /** The first round warms up. */
  private static void put(Map<String, double[]> rates, String what, int round, double rate) {
    if (round >= 0) {
      rates.computeIfAbsent(what, key -> new double[ROUNDS])[round] = rate;
    }
  }

  private static void print(String what, double[] rates) {
    Arrays.sort(rates);
    System.out.printf(
        Locale.ROOT,
        "%-28s median %.0f images per core-second (%.0f to %.0f)%n",
        what,
        rates[ROUNDS / 2],
        rates[0],
        rates[ROUNDS - 1]);
  }

  private static double rate(ImageDecoder decoder, List<byte[]> images, boolean transformed) {
    long sum = 0;
    int count = 0;
    double began = cpuSeconds();
    double now;
    do {
      for (byte[] bytes : images) {
        ImageHeader header = ImageHeader.read(bytes);
        Image image =
            transformed
                ? decoder.decode(bytes, header, ImageLimits.DEFAULT, 3, TRANSFORM)
                : decoder.decode(bytes, header, ImageLimits.DEFAULT, 3);
        sum += image.pixels()[image.pixels().length / 2];
        count++;
      }
      now = cpuSeconds();
    } while (now - began < SECONDS);
    assertThat(sum).isNotZero();
    return count / (now - began);
  }

  private static double cpuSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
  }

  /** Its two rates; nothing where no program is named. */
  private static double[] loop(List<Path> files) throws IOException, InterruptedException {
    String program = System.getProperty("lamina.turbojpegLoop");
    if (program == null) {
      return new double[0];
    }
    List<String> command = new ArrayList<>(List.of(program, String.valueOf(SECONDS)));
    files.forEach(file -> command.add(file.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    String[] words = line.trim().split(" ");
    return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
  }

  private static List<Path> images(Path folder) throws IOException {
    Path shared = Path.of("../../shared/data/imagenet/train");
    if (Files.isDirectory(shared)) {
      try (Stream<Path> files = Files.walk(shared)) {
        return files
            .filter(Files::isRegularFile)
            .filter(DecodeBenchmark::isOfTheSize)
            .sorted()
            .toList();
      }
    }
    var files = new ArrayList<Path>();
    for (int i = 0; i < 20; i++) {
      Path file = folder.resolve(i + ".jpg");
      Files.write(file, new JpegEncoder(90).encode(generated(i)));
      files.add(file);
    }
    return files;
  }

  private static boolean isOfTheSize(Path file) {
    ImageHeader header = ImageHeader.read(bytes(file));
    return header.width() == 500 && header.height() == 375 && header.channels() == 3;
  }

  /** Waves with a little noise: about as many bytes as a photograph. */
  private static Image generated(int seed) {
    var random = new Random(seed);
    var pixels = new byte[3 * 375 * 500];
    double fx = 0.01 + 0.1 * random.nextDouble();
    double fy = 0.01 + 0.1 * random.nextDouble();
    for (int i = 0; i < pixels.length; i++) {
      int channel = i / 187_500;
      double wave = Math.sin(fx * (i % 500) + channel) * Math.cos(fy * (i / 500 % 375));
      pixels[i] = (byte) (128 + 90 * wave + 20 * (random.nextDouble() - 0.5));
    }
    return new Image(3, 375, 500, pixels);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }
}
