package dev.lamina.jobs.tracking;

import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tells an MLflow server who asks: nothing, a user with a password, or a token. */
final class MlflowCredentials {

  static final String USERNAME = "MLFLOW_TRACKING_USERNAME";
  static final String PASSWORD = "MLFLOW_TRACKING_PASSWORD";
  static final String TOKEN = "MLFLOW_TRACKING_TOKEN";

  static final String WANT =
      "want %s and %s, or %s, in the environment".formatted(USERNAME, PASSWORD, TOKEN);

  private final Optional<String> header;

  /** What nobody may read, longer ones first. */
  private final List<String> secrets;

  private MlflowCredentials(Optional<String> header, List<String> secrets) {
    this.header = header;
    this.secrets = secrets;
  }

  /**
   * Those of an environment, as MLflow's own clients take them: a user comes before a token.
   *
   * @throws LaminaException {@code SPEC} if one half is missing, or a token is none
   */
  static MlflowCredentials in(Map<String, String> environment) {
    String username = environment.getOrDefault(USERNAME, "");
    String password = environment.getOrDefault(PASSWORD, "");
    String token = environment.getOrDefault(TOKEN, "");
    if (username.isEmpty() != password.isEmpty()) {
      throw new LaminaException(
          Failure.SPEC,
          "Cannot use %s without %s (%s)"
              .formatted(
                  username.isEmpty() ? PASSWORD : USERNAME,
                  username.isEmpty() ? USERNAME : PASSWORD,
                  WANT));
    }
    if (!username.isEmpty()) {
      String pair =
          Base64.getEncoder()
              .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
      return new MlflowCredentials(Optional.of("Basic " + pair), List.of(pair, password));
    }
    if (token.isEmpty()) {
      return new MlflowCredentials(Optional.empty(), List.of());
    }
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new LaminaException(
          Failure.SPEC,
          "Invalid %s: it has a space, a line's end or another character that no token has"
              .formatted(TOKEN));
    }
    return new MlflowCredentials(Optional.of("Bearer " + token), List.of(token));
  }

  /** The value of the header {@code Authorization}, if there is one. */
  Optional<String> header() {
    return header;
  }

  /** A text of somebody else without what nobody may read. */
  String hidden(String text) {
    String rest = text;
    for (String secret : secrets) {
      rest = rest.replace(secret, "***");
    }
    return rest;
  }

  /** Nothing of them. */
  @Override
  public String toString() {
    return header.isPresent() ? "MlflowCredentials[***]" : "MlflowCredentials[]";
  }
}
