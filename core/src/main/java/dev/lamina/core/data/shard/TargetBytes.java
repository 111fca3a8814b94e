package dev.lamina.core.data.shard;

import dev.lamina.core.data.Box;
import dev.lamina.core.data.Boxes;
import dev.lamina.core.data.ClassLabel;
import dev.lamina.core.data.LabelMap;
import dev.lamina.core.data.Target;
import dev.lamina.core.data.Unlabelled;
import java.nio.ByteBuffer;
import java.util.ArrayList;

/** Targets as bytes of a cached shard: a kind, then its values. */
final class TargetBytes {

  private static final byte UNLABELLED = 0;
  private static final byte CLASS = 1;
  private static final byte BOXES = 2;
  private static final byte MAP = 3;
  private static final int BOX = 2 + Integer.BYTES + 5 * Double.BYTES + Long.BYTES;

  private TargetBytes() {}

  static byte[] of(Target target) {
    if (target instanceof ClassLabel label) {
      return ByteBuffer.allocate(1 + Integer.BYTES).put(CLASS).putInt(label.index()).array();
    }
    if (target instanceof Boxes found) {
      ByteBuffer bytes = ByteBuffer.allocate(1 + Integer.BYTES + BOX * found.boxes().size());
      bytes.put(BOXES).putInt(found.boxes().size());
      for (Box box : found.boxes()) {
        bytes.putInt(box.label());
        bytes.putDouble(box.x()).putDouble(box.y()).putDouble(box.width()).putDouble(box.height());
        bytes.putDouble(box.area());
        bytes.put((byte) (box.crowd() ? 1 : 0)).put((byte) (box.difficult() ? 1 : 0));
        bytes.putLong(box.id());
      }
      return bytes.array();
    }
    if (target instanceof LabelMap map) {
      return ByteBuffer.allocate(1 + 2 * Integer.BYTES + map.classes().length)
          .put(MAP)
          .putInt(map.height())
          .putInt(map.width())
          .put(map.classes())
          .array();
    }
    return new byte[] {UNLABELLED};
  }

  /**
   * @param bytes as {@link #of} gave them
   */
  static Target read(ByteBuffer bytes) {
    byte kind = bytes.get();
    switch (kind) {
      case UNLABELLED:
        return new Unlabelled();
      case CLASS:
        return new ClassLabel(bytes.getInt());
      case BOXES:
        int count = bytes.getInt();
        var boxes = new ArrayList<Box>(count);
        for (int i = 0; i < count; i++) {
          boxes.add(box(bytes));
        }
        return new Boxes(boxes);
      case MAP:
        int height = bytes.getInt();
        int width = bytes.getInt();
        byte[] classes = new byte[height * width];
        bytes.get(classes);
        return new LabelMap(height, width, classes);
      default:
        throw new IllegalStateException("Unknown kind of target in a cached shard: " + kind);
    }
  }

  private static Box box(ByteBuffer bytes) {
    int label = bytes.getInt();
    double x = bytes.getDouble();
    double y = bytes.getDouble();
    double width = bytes.getDouble();
    double height = bytes.getDouble();
    double area = bytes.getDouble();
    boolean crowd = bytes.get() != 0;
    boolean difficult = bytes.get() != 0;
    return new Box(label, x, y, width, height, area, crowd, difficult, bytes.getLong());
  }
}
