package dev.lamina.jobs.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import dev.lamina.core.experiment.TrialProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrialMetersTest {

  private static ProgressMessage message(String sweep, int trial, int step, double loss) {
    return new ProgressMessage(
        sweep, trial, new TrialProgress(3, 5, step, 4, loss, 812.5, 0.25), 1 << 20);
  }

  private static Map<String, Object> values(MetricRegistry registry) {
    var values = new TreeMap<String, Object>();
    registry
        .getMetrics()
        .forEach((name, metric) -> values.put(name, ((Gauge<?>) metric).getValue()));
    return values;
  }

  @Test
  void aTrialIsToldUntilItIsSilentAndUntilItsSweepEnds() {
    var registry = new MetricRegistry();
    var nanos = new AtomicLong();
    var meters = new TrialMeters(registry, nanos::get);
    meters.hear(message("a", 7, 1, 2.5));
    meters.hear(message("a", 7, 2, 1.5));

    assertThat(values(registry))
        .containsEntry("trials_running", 1)
        .containsEntry("a.trial.7.loss", 1.5)
        .containsEntry("a.trial.7.images_per_second", 812.5)
        .containsEntry("a.trial.7.epochs", 2.5)
        .containsEntry("a.trial.7.data_wait_share", 0.25)
        .containsEntry("a.trial.7.process_bytes", 1048576.0);

    nanos.addAndGet(121_000_000_000L);
    meters.hear(message("b", 8, 1, 0.5));
    assertThat(values(registry))
        .containsEntry("trials_running", 1)
        .containsEntry("a.trial.7.loss", Double.NaN)
        .containsEntry("b.trial.8.loss", 0.5);

    // Another sweep may have a trial of the same number.
    meters.hear(message("b", 7, 1, 0.25));
    meters.forget("a");
    assertThat(values(registry))
        .doesNotContainKey("a.trial.7.loss")
        .containsEntry("b.trial.7.loss", 0.25)
        .containsEntry("b.trial.8.loss", 0.5);
  }

  @Test
  void prometheusReadsWhatTheSettingsSay() throws Exception {
    var settings = new TreeMap<String, String>();
    var file = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("../conf/monitoring/spark.conf"))) {
      file.load(reader);
    }
    file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
    settings.put("spark.ui.port", "0");
    String dashboard = Files.readString(Path.of("../conf/monitoring/grafana.json"));

    try (var session = LaminaSession.open("meters", 1, settings);
        ProgressPlugin.Watch watch = ProgressPlugin.watch("a", heard -> {})) {
      assertThat(watch).isNotNull();
      String address = session.spark().sparkContext().uiWebUrl().get();
      ProgressPlugin.send(message("a", 7, 2, 1.5));
      String loss = "_trial_7_loss_Value";
      String told = asked(address);
      for (int i = 0; i < 100 && !told.contains(loss); i++) {
        // A message takes a moment.
        Thread.sleep(100);
        told = asked(address);
      }

      String prefix =
          "metrics_lamina_driver_plugin_dev_lamina_jobs_spark_ProgressPlugin_a_trial_7_";
      assertThat(told)
          .contains(prefix + "loss_Value{type=\"gauges\"} 1.5\n")
          .contains(prefix + "images_per_second_Value{type=\"gauges\"} 812.5\n");
      // What the dashboard asks for is there.
      var asked =
          java.util.regex.Pattern.compile("trial_\\[0-9\\]\\+_([a-z_]+_Value)").matcher(dashboard);
      int names = 0;
      while (asked.find()) {
        assertThat(told).contains(prefix + asked.group(1));
        names++;
      }
      assertThat(names).isEqualTo(5);
      // Tasks of other tests may still end in this process.
      assertThat(told)
          .containsPattern("ProgressPlugin_trials_running_Value\\{type=\"gauges\"} [1-9]");
    }
  }

  private static String asked(String address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address + "/metrics/prometheus/")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
