package dev.lamina.core.experiment;

import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.PretrainedWeights;
import dev.lamina.core.digest.Sha256;
import dev.lamina.core.engine.Safetensors;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecMap;
import dev.lamina.core.spec.SpecNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the {@code initial-weights} section of a trial: what its backbone starts from.
 *
 * <pre>
 * initial-weights:
 *   file: weights/resnet50.safetensors   # names of torchvision, YOLOv8 or Lamina; a local path
 *   sha256: 4f1c…                        # of that file: the trial is these weights, not this path
 *   classifier: afresh                   # or keep, the default; afresh for other classes
 * </pre>
 */
record InitialWeights(Path file, String sha256, Classifier classifier) {

  /** What becomes of the file's classifier. */
  enum Classifier {
    /** The network's classifier takes it, and must have its shape. */
    KEEP,
    /** What is made for the classes is left out, and starts as without weights. */
    AFRESH
  }

  static InitialWeights of(SpecNode node) {
    SpecMap map = node.mapping();
    SpecNode fileNode = map.required("file");
    Path file = fileNode.checked(() -> Path.of(fileNode.text()));
    var classifier = map.constant("classifier", Classifier.class, Classifier.KEEP);
    SpecNode digest =
        map.optional("sha256")
            .orElseThrow(
                () ->
                    SpecException.at(
                        node.path(), "Missing key: sha256 (want %s)".formatted(wanted(file))));
    map.done();
    if (!digest.isText() || !digest.text().matches("[0-9a-f]{64}")) {
      throw digest.wrong("64 hexadecimal digits in lower case and quotes");
    }
    return new InitialWeights(file, digest.text(), classifier);
  }

  private static String wanted(Path file) {
    return Files.isRegularFile(file)
        ? "sha256: \"%s\", if %s is what you mean".formatted(digest(file), file)
        : "that of %s, which is no file here".formatted(file.toAbsolutePath());
  }

  /**
   * Reads the file.
   *
   * @throws LaminaException of kind DATA if the file is not there, is another one, or is no
   *     safetensors
   */
  List<HostTensor> tensors() {
    if (!Files.isRegularFile(file)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot read initial weights: no file %s (want one on every machine that trains, with SHA-256 %s)"
              .formatted(file.toAbsolutePath(), sha256));
    }
    String found = digest(file);
    if (!found.equals(sha256)) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot start from %s: its SHA-256 is %s, the trial's is %s (want the file that the trial was written for, or its own digest)"
              .formatted(file, found, sha256));
    }
    return Safetensors.read(file).tensors();
  }

  /**
   * Matches tensors of the file with a backbone.
   *
   * @throws LaminaException of kind DATA if they do not fit, or none of them is for a variable that
   *     is not made for the backbone's classes
   */
  PretrainedWeights in(Backbone backbone, List<HostTensor> tensors) {
    PretrainedWeights found =
        switch (classifier) {
          case KEEP -> PretrainedWeights.of(backbone, tensors);
          case AFRESH -> PretrainedWeights.withoutClassifier(backbone, tensors);
        };
    List<String> missing = found.lacking();
    if (!missing.isEmpty()) {
      throw new LaminaException(
          Failure.DATA,
          "Cannot start %s from %s: it lacks %s tensors, such as %s%s (want weights of the whole network, or of one with the same replacement)"
              .formatted(
                  backbone.name(),
                  file,
                  missing.size(),
                  missing.get(0),
                  found.leftOver().isEmpty()
                      ? ""
                      : ", and has others, such as " + found.leftOver().get(0)));
    }
    return found;
  }

  private static String digest(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new LaminaException(
          Failure.DATA, "Cannot read initial weights %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
