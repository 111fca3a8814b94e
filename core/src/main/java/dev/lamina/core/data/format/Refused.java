package dev.lamina.core.data.format;

import dev.lamina.core.data.SampleSink;
import dev.lamina.core.spec.RejectReason;
import java.io.Serializable;

/**
 * A record of a source that was found to be no sample when it was indexed; a member hands it on.
 *
 * @param position empty where it is that of the picture at hand
 */
record Refused(String key, String position, RejectReason reason, String detail)
    implements Serializable {

  /** Hands it on, from a place. */
  void to(SampleSink sink, String here) {
    sink.reject(key, position.isEmpty() ? here : position, reason, detail);
  }
}
