package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where an MLflow server is, such as {@code http://host:5000} or {@code https://host/mlflow}.
 *
 * @param base without a slash at its end
 */
record MlflowAddress(String base) {

  private static final String API = "/api/2.0/mlflow/";

  /**
   * The address that a text is.
   *
   * @throws LaminaException {@code SPEC} if it is none, or has more than one needs: above all a
   *     user, whose password would be in the list of processes
   */
  static MlflowAddress of(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      // Its message quotes the text.
      throw refused(text, "it is not written as one");
    }
    if (text.contains("@")) {
      throw refused(text, "it holds a user");
    }
    if (uri.getScheme() == null || !Set.of("http", "https").contains(uri.getScheme())) {
      throw refused(text, "it begins otherwise");
    }
    if (uri.getHost() == null) {
      throw refused(text, "it names no host");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw refused(text, "it has more than a path");
    }
    return new MlflowAddress(text.replaceFirst("/+$", ""));
  }

  private static LaminaException refused(String text, String reason) {
    return new LaminaException(
        Failure.SPEC,
        "Invalid address of an MLflow server: %s: %s (want http://HOST:PORT or https://HOST; credentials go into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN)"
            .formatted(shown(text), reason));
  }

  /** A text that may be an address, without its user. */
  static String shown(String text) {
    return text.replaceFirst("^([^/]*//)?.*@", "$1***@");
  }

  /** Where something is asked. */
  URI endpoint(String name, Map<String, String> query) {
    String asked =
        query.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(base + API + name + (asked.isEmpty() ? "" : "?" + asked));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return base;
  }
}
