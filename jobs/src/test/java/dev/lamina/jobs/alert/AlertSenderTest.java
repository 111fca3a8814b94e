package dev.lamina.jobs.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.jobs.alert.Alert.Kind;
import dev.lamina.jobs.alert.AlertSender.Patience;
import dev.lamina.jobs.host.UntrustedServer;
import dev.lamina.jobs.host.WebhookReceiver;
import dev.lamina.jobs.spark.Redaction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertSenderTest {

  private static final String KEY = "a key that nobody may see";
  private static final int HASH_BLOCK = 64;
  private static final Patience SHORT =
      new Patience(4, Duration.ofMillis(1), Duration.ofSeconds(20), Duration.ofSeconds(60));

  private static Map<String, String> environment(String url) {
    return new TreeMap<>(Map.of(Webhook.URL, url, Webhook.KEY, KEY));
  }

  private static AlertSender sender(String url, Patience patience) {
    return AlertSender.open(Webhook.of(environment(url)), patience);
  }

  private static Alert alert(Kind kind, String message) {
    return new Alert(kind, message, new TreeMap<>(Map.of("name", "tiny", "trial", 3L)));
  }

  @Test
  void theBodyIsJsonThatAReceiverCanTrust() throws Exception {
    try (var receiver = new WebhookReceiver(request -> 204)) {
      try (var sender = sender(receiver.address(), SHORT)) {
        sender.tell(alert(Kind.TRIAL_FAILED, "\"ü\" failed, password=hush"));
      }
      assertThat(receiver.told()).hasSize(1);
      WebhookReceiver.Told told = receiver.told().get(0);
      var body = SpecNode.parse(told.body(), "body").mapping();
      assertThat(body.required("event").text()).isEqualTo("trial-failed");
      assertThat(body.required("message").text()).isEqualTo("\"ü\" failed, password=***");
      assertThat(body.required("name").text()).isEqualTo("tiny");
      assertThat(body.required("trial").integer(0, 9)).isEqualTo(3);
      assertThat(Instant.parse(body.required("time").text())).isBeforeOrEqualTo(Instant.now());
      body.done();
      assertThat(told.signature())
          .isEqualTo("sha256=" + hmac(KEY, told.timestamp() + "." + told.body()));
      assertThat(Instant.ofEpochSecond(Long.parseLong(told.timestamp())))
          .isBeforeOrEqualTo(Instant.now());
    }
  }

  /** RFC 2104, by its definition. */
  private static String hmac(String key, String text) throws NoSuchAlgorithmException {
    byte[] inner = Arrays.copyOf(key.getBytes(StandardCharsets.UTF_8), HASH_BLOCK);
    byte[] outer = inner.clone();
    for (int i = 0; i < HASH_BLOCK; i++) {
      inner[i] ^= 0x36;
      outer[i] ^= 0x5c;
    }
    var sha = MessageDigest.getInstance("SHA-256");
    sha.update(inner);
    byte[] hashed = sha.digest(text.getBytes(StandardCharsets.UTF_8));
    sha.update(outer);
    return HexFormat.of().formatHex(sha.digest(hashed));
  }

  @Test
  void withoutAKeyNothingIsSigned() throws Exception {
    try (var receiver = new WebhookReceiver(request -> 200)) {
      try (var sender =
          AlertSender.open(Webhook.of(Map.of(Webhook.URL, receiver.address())), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "done"));
      }
      assertThat(receiver.told()).extracting(WebhookReceiver.Told::signature).containsOnlyNulls();
    }
  }

  @Test
  void anAnswerThatMayChangeIsAskedForAgainUnderTheSameName() throws Exception {
    try (var receiver =
        new WebhookReceiver(
            request -> request == 1 ? 503 : request == 2 ? 429 : request == 3 ? 500 : 200)) {
      try (var sender = sender(receiver.address(), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "first"));
        sender.tell(alert(Kind.SWEEP_DONE, "second"));
      }
      List<WebhookReceiver.Told> told = receiver.told();
      assertThat(told).hasSize(5);
      assertThat(told.subList(0, 4))
          .extracting(WebhookReceiver.Told::delivery)
          .containsOnly(told.get(0).delivery());
      assertThat(told.subList(0, 4)).allMatch(request -> request.body().contains("first"));
      assertThat(told.get(4).body()).contains("second");
      assertThat(told.get(4).delivery()).isNotEqualTo(told.get(0).delivery());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 404})
  void aRefusalIsFinalAndOthersAreToldAllTheSame(int status) throws Exception {
    try (var receiver = new WebhookReceiver(request -> request == 1 ? status : 200)) {
      try (var sender = sender(receiver.address(), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "first"));
        sender.tell(alert(Kind.SWEEP_DONE, "second"));
      }
      assertThat(receiver.told())
          .extracting(told -> told.body().contains("first"))
          .containsExactly(true, false);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNotAskedAgain(@TempDir Path folder) throws Exception {
    try (var server = new UntrustedServer(folder)) {
      try (var sender = sender(server.address(), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "never"));
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void attemptsAreBounded() throws Exception {
    try (var receiver = new WebhookReceiver(request -> 500)) {
      try (var sender = sender(receiver.address(), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "never"));
      }
      assertThat(receiver.told()).hasSize(4);
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUpAndTriedAgain() throws Exception {
    var asked = new ConcurrentLinkedQueue<Socket>();
    try (var stalling = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      byte[] begun =
          "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx".getBytes(StandardCharsets.US_ASCII);
      var server =
          new Thread(
              () -> {
                try {
                  while (true) {
                    Socket client = stalling.accept();
                    asked.add(client);
                    client.getOutputStream().write(begun);
                  }
                } catch (IOException closed) {
                  // The test is over, and counts.
                }
              });
      server.start();
      var patience =
          new Patience(2, Duration.ofMillis(1), Duration.ofMillis(200), Duration.ofSeconds(60));
      try (var sender = sender("http://127.0.0.1:" + stalling.getLocalPort(), patience)) {
        sender.tell(alert(Kind.SWEEP_DONE, "stalled"));
      }
      assertThat(asked).hasSize(2);
    }
    for (Socket client : asked) {
      client.close();
    }
  }

  @Test
  void aDeadHookHoldsNobodyUpAndIsGivenUpAtTheEnd() throws Exception {
    // Takes connections, and never answers.
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var patience =
          new Patience(1, Duration.ofMillis(1), Duration.ofHours(1), Duration.ofMillis(200));
      var sender = sender("http://127.0.0.1:" + silent.getLocalPort(), patience);
      for (int i = 0; i < 1_000; i++) {
        sender.tell(alert(Kind.SWEEP_DONE, "number " + i));
      }
      sender.close();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("lamina-alerts");
    }
  }

  @Test
  void nothingIsToldWhereNoHookIsAndNothingThatItDoesNotWant() throws Exception {
    try (var nowhere = AlertSender.open(Webhook.of(Map.of()))) {
      nowhere.tell(alert(Kind.SWEEP_DONE, "done"));
    }
    try (var receiver = new WebhookReceiver(request -> 200)) {
      Map<String, String> environment = environment(receiver.address());
      environment.put(Webhook.EVENTS, "sweep-failed, trial-failed");
      try (var sender = AlertSender.open(Webhook.of(environment), SHORT)) {
        sender.tell(alert(Kind.SWEEP_DONE, "done"));
        sender.tell(alert(Kind.TRIAL_FAILED, "failed"));
      }
      assertThat(receiver.told()).singleElement().asString().contains("trial-failed");
    }
  }

  @Test
  void addressAndKeyAreHiddenFromNowOn() {
    String url = "https://hooks.example.com/services/T1/hush-hush";
    Webhook hook = Webhook.of(environment(url)).orElseThrow();

    assertThat(hook.toString()).doesNotContain("hush", KEY);
    assertThat(Redaction.of("posting to " + url + " with " + KEY))
        .isEqualTo("posting to *** with ***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hush",
        "ftp://hush.example.com/",
        "https://me:hush@example.com/",
        "http:///hush",
        "http://hush example.com"
      })
  void anotherAddressIsRefusedAndNotQuoted(String url) {
    assertThatThrownBy(() -> Webhook.of(environment(url)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid LAMINA_WEBHOOK_URL (want http://host/path or https://")
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @Test
  void unknownEventsAndMinutesAreRefused() {
    Map<String, String> environment = environment("https://example.com/");
    environment.put(Webhook.EVENTS, "sweep-failed,sweep-stalld");
    assertThatThrownBy(() -> Webhook.of(environment))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid LAMINA_WEBHOOK_EVENTS: sweep-stalld")
        .hasMessageContaining("sweep-stalled");
    environment.remove(Webhook.EVENTS);
    environment.put(Webhook.STALLED, "soon");
    assertThatThrownBy(() -> Webhook.of(environment))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("Invalid LAMINA_WEBHOOK_STALLED_MINUTES: soon (want 1 to 999999)");
  }
}
