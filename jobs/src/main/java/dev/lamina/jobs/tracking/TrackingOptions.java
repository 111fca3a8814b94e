package dev.lamina.jobs.tracking;

import java.util.Map;
import java.util.Optional;

/**
 * What a user wants of a place where metrics go.
 *
 * @param experiment of MLflow that sweeps go to; without, each goes to one of its own name
 * @param images whether drawings go to TensorBoard; others have none
 * @param environment variables, which may hold credentials
 */
public record TrackingOptions(
    Optional<String> experiment, boolean images, Map<String, String> environment) {

  public TrackingOptions {
    environment = Map.copyOf(environment);
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return "TrackingOptions[experiment=%s, images=%s]".formatted(experiment, images);
  }
}
