package dev.lamina.core.train;

import dev.lamina.core.data.ImageSize;
import dev.lamina.core.data.batch.Batch;
import dev.lamina.core.data.batch.BatchSlot;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.graph.ElementType;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for batches, used in turn: while a step reads one, the next is filled.
 *
 * @param images (N, C, H, W) each
 * @param labels (N) each
 */
record BatchBuffers(List<HostBuffer> images, List<HostBuffer> labels, ImageSize size) {

  private static final int SLOTS = 2;

  static BatchBuffers allocate(int samples, int channels, ImageSize size) {
    var images = new ArrayList<HostBuffer>();
    var labels = new ArrayList<HostBuffer>();
    for (int i = 0; i < SLOTS; i++) {
      images.add(
          HostBuffer.allocate(ElementType.FLOAT32, samples, channels, size.height(), size.width()));
      labels.add(HostBuffer.allocate(ElementType.INT64, samples));
    }
    return new BatchBuffers(List.copyOf(images), List.copyOf(labels), size);
  }

  List<BatchSlot> slots() {
    var slots = new ArrayList<BatchSlot>();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new BatchSlot(images.get(i).floats(), labels.get(i).longs(), size));
    }
    return slots;
  }

  HostBuffer images(Batch batch) {
    return images.get(batch.slot()).first(batch.count());
  }

  HostBuffer labels(Batch batch) {
    return labels.get(batch.slot()).first(batch.count());
  }

  /** The classes in a batch. */
  long[] truth(Batch batch) {
    long[] truth = new long[batch.count()];
    LongBuffer written = labels.get(batch.slot()).longs();
    written.get(truth);
    return truth;
  }
}
