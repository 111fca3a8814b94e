package dev.lamina.jobs.cli;

import java.util.Locale;

/** As what a trained network can be exported. */
enum ExportFormat {
  /** Its weights, which another trial may start from. */
  SAFETENSORS("weights.safetensors"),

  /** A file that PyTorch loads. */
  TORCHSCRIPT("model.pt"),

  /** A folder that DJL loads. */
  DJL("model");

  private final String example;

  ExportFormat(String example) {
    this.example = example;
  }

  /** A usual name. */
  String example() {
    return example;
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
