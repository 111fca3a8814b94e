package dev.lamina.core.experiment;

import dev.lamina.core.data.HeldOut;
import dev.lamina.core.data.Split;
import dev.lamina.core.spec.SpecException;
import dev.lamina.core.spec.SpecNode;
import java.util.OptionalDouble;

/**
 * By which samples a trial is to be chosen, as a user writes it.
 *
 * <pre>
 * validation: 0.1   # this share of the training samples, held out of them
 * validation: val   # the split val of the data, beside its test
 * </pre>
 *
 * @param share empty for the split
 */
record ValidationChoice(OptionalDouble share) {

  static ValidationChoice of(SpecNode node) {
    if (node.isText()) {
      if (!node.text().equals(Split.VAL)) {
        throw node.wrong(
            "a share of the training samples such as 0.1, or val, the split of the data");
      }
      return new ValidationChoice(OptionalDouble.empty());
    }
    double share = node.number(0, 1);
    if (share == 0 || share == 1) {
      throw node.wrong(
          "a share of the training samples above 0 and below 1, such as 0.1, or val, the split of the data");
    }
    return new ValidationChoice(OptionalDouble.of(share));
  }

  /** Whether it is a split of the data set. */
  boolean isSplit() {
    return share.isEmpty();
  }

  /**
   * Refuses training sets too small for what is held out of them.
   *
   * @throws SpecException if none would be held out, or none left
   */
  void check(long samples) {
    if (!isSplit()) {
      int unused = HeldOut.count(samples, share.getAsDouble());
    }
  }
}
