package dev.lamina.core.backbone;

import dev.lamina.core.boxloss.CellLayout;
import dev.lamina.core.graph.Initializer;
import dev.lamina.core.graph.Scope;
import dev.lamina.core.graph.Shape;
import dev.lamina.core.graph.Value;
import dev.lamina.core.nn.Conv2d;
import dev.lamina.core.nn.Initializers;
import dev.lamina.core.nn.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * The head of YOLOv8: for each level a branch for the box and one for the classes, two 3x3 units
 * and a 1x1 convolution each. It begins by expecting five objects in a picture of 640 pixels, on
 * every level.
 */
final class YoloHead {

  private static final CellLayout LAYOUT = CellLayout.YOLOV8;
  private static final double OBJECTS = 5;
  private static final double PIXELS = 640;

  private final Scope scope;
  private final List<Branch> boxes = new ArrayList<>();
  private final List<Branch> classes = new ArrayList<>();

  /**
   * @param channels of the features of strides 8, 16 and 32
   */
  YoloHead(Scope scope, List<Integer> channels, int classes) {
    this.scope = scope;
    int finest = channels.get(0);
    int boxWidth = Math.max(16, Math.max(finest / 4, LAYOUT.ofBox()));
    int classWidth = Math.max(finest, Math.min(classes, 100));
    for (int level = 0; level < LAYOUT.strides().size(); level++) {
      double cells = Math.pow(PIXELS / LAYOUT.strides().get(level), 2);
      boxes.add(
          new Branch(
              scope.child("box." + level),
              channels.get(level),
              boxWidth,
              LAYOUT.ofBox(),
              Initializer.ONES));
      this.classes.add(
          new Branch(
              scope.child("cls." + level),
              channels.get(level),
              classWidth,
              classes,
              Initializers.constant(Math.log(OBJECTS / classes / cells))));
    }
  }

  /**
   * Writes its operators.
   *
   * @param levels features of strides 8, 16 and 32
   * @return {@code (N, A, 64 + classes)}
   */
  Value forward(List<Value> levels) {
    return levels
        .get(0)
        .method()
        .inside(
            scope.path(),
            () -> {
              var found = new ArrayList<Value>();
              for (int level = 0; level < levels.size(); level++) {
                Value features = levels.get(level);
                found.add(
                    Value.concatenate(
                        List.of(
                            boxes.get(level).forward(features),
                            classes.get(level).forward(features)),
                        2));
              }
              return Value.concatenate(found, 1);
            });
  }

  /** Features to some numbers for each cell, {@code (N, cells, numbers)}. */
  private static final class Branch extends Layer {
    private final Layer first;
    private final Layer second;
    private final Layer out;
    private final int numbers;

    Branch(Scope scope, int in, int width, int numbers, Initializer startOfBias) {
      super(scope);
      this.numbers = numbers;
      first = new ConvUnit(scope.child("0"), in, width, 3, 1);
      second = new ConvUnit(scope.child("1"), width, width, 3, 1);
      out =
          Conv2d.started(
              scope.child("2"),
              width,
              numbers,
              1,
              1,
              Initializers.uniformFanIn(width),
              startOfBias);
    }

    @Override
    protected Value apply(Value x) {
      Value found = out.forward(second.forward(first.forward(x))).permute(0, 2, 3, 1);
      long cells = found.shape().size(1) * found.shape().size(2);
      return found.reshape(Shape.batchOf(cells, numbers));
    }
  }
}
