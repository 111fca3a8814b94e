package dev.lamina.jobs.alert;

import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import dev.lamina.core.spec.Spelling;
import dev.lamina.jobs.spark.Redaction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Where alerts go, and which. Address and key are secrets: they come from the environment alone,
 * and are never shown.
 */
public final class Webhook {

  /** Environment variable with the address, {@code http://...} or {@code https://...}. */
  public static final String URL = "LAMINA_WEBHOOK_URL";

  /** Environment variable with the key that bodies are signed with; without it they are not. */
  public static final String KEY = "LAMINA_WEBHOOK_KEY";

  /** Environment variable with the events that are told, divided by commas; all without it. */
  public static final String EVENTS = "LAMINA_WEBHOOK_EVENTS";

  /** Environment variable with the minutes without a sign after which a sweep is stalled. */
  public static final String STALLED = "LAMINA_WEBHOOK_STALLED_MINUTES";

  private static final int USUAL_MINUTES = 30;
  private static final String ALGORITHM = "HmacSHA256";

  private final URI address;
  private final Optional<String> key;
  private final Set<Alert.Kind> kinds;
  private final Duration stalledAfter;

  private Webhook(URI address, Optional<String> key, Set<Alert.Kind> kinds, Duration stalledAfter) {
    this.address = address;
    this.key = key;
    this.kinds = kinds;
    this.stalledAfter = stalledAfter;
  }

  /**
   * What the environment says.
   *
   * @return empty if it names no address
   * @throws SpecException if it says something else than it may; secrets are not quoted
   */
  public static Optional<Webhook> of(Map<String, String> environment) {
    String url = environment.getOrDefault(URL, "");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> key = Optional.ofNullable(environment.get(KEY)).filter(k -> !k.isEmpty());
    Redaction.learn(Map.of("webhook-secret", url));
    key.ifPresent(secret -> Redaction.learn(Map.of("webhook-secret", secret)));
    return Optional.of(
        new Webhook(
            address(url),
            key,
            kinds(environment.getOrDefault(EVENTS, "")),
            minutes(environment.getOrDefault(STALLED, "" + USUAL_MINUTES))));
  }

  private static URI address(String url) {
    try {
      var address = new URI(url);
      if (Set.of("http", "https").contains(String.valueOf(address.getScheme()))
          && address.getHost() != null
          && address.getUserInfo() == null) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Its message quotes the address.
    }
    throw new SpecException(
        "Invalid %s (want http://host/path or https://host/path, without a user)".formatted(URL));
  }

  private static Set<Alert.Kind> kinds(String events) {
    if (events.isBlank()) {
      return EnumSet.allOf(Alert.Kind.class);
    }
    List<String> known = Stream.of(Alert.Kind.values()).map(SpecNode::spelled).toList();
    var kinds = EnumSet.noneOf(Alert.Kind.class);
    for (String event : events.split(",", -1)) {
      int index = known.indexOf(event.strip());
      if (index < 0) {
        throw new SpecException(
            "Invalid %s: %s (%s)"
                .formatted(EVENTS, event.strip(), Spelling.suggestion(event.strip(), known)));
      }
      kinds.add(Alert.Kind.values()[index]);
    }
    return kinds;
  }

  private static Duration minutes(String text) {
    if (!text.matches("[1-9][0-9]{0,5}")) {
      throw new SpecException("Invalid %s: %s (want 1 to 999999)".formatted(STALLED, text));
    }
    return Duration.ofMinutes(Long.parseLong(text));
  }

  URI address() {
    return address;
  }

  /** Whether alerts of a kind are told. */
  boolean wants(Alert.Kind kind) {
    return kinds.contains(kind);
  }

  /** How long nothing may be heard of a sweep. */
  public Duration stalledAfter() {
    return stalledAfter;
  }

  /**
   * What a receiver can know the body by: {@code sha256=} and the HMAC-SHA256 of the time, a dot
   * and the body, in hexadecimal.
   *
   * @param timestamp seconds since 1970
   * @return empty without a key
   */
  Optional<String> signature(String timestamp, String body) {
    return key.map(
        secret -> {
          try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] signed = (timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(signed));
          } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
          }
        });
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "webhook of " + URL;
  }
}
