package dev.lamina.core.benchmark;

import com.sun.management.OperatingSystemMXBean;
import dev.lamina.core.backbone.Backbone;
import dev.lamina.core.backbone.CifarResNet;
import dev.lamina.core.engine.ComputeDevice;
import dev.lamina.core.engine.Engine;
import dev.lamina.core.engine.HostBuffer;
import dev.lamina.core.engine.LoadedProgram;
import dev.lamina.core.graph.ElementType;
import dev.lamina.core.graph.Program;
import dev.lamina.core.local.NaiveStep;
import dev.lamina.core.local.Partition;
import dev.lamina.core.local.Partition.Stem;
import dev.lamina.core.local.StepCompiler;
import dev.lamina.core.local.SupervisionPlan;
import dev.lamina.core.local.loss.ConvolutionalHead;
import dev.lamina.core.local.objective.Dgl;
import dev.lamina.core.local.objective.EndToEnd;
import dev.lamina.core.random.RandomStream;
import dev.lamina.core.train.Sgd;
import java.lang.management.ManagementFactory;
import java.util.List;

/** A network with one fixed batch, whose step can be run again and again. */
final class BenchmarkTrial implements AutoCloseable {

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private static final int WINDOW = 4;
  private static final Sgd RULE = new Sgd(0.9, 1e-4, true);

  private final LoadedProgram loaded;
  private final HostBuffer images;
  private final HostBuffer labels;
  private final HostBuffer rate = HostBuffer.scalar(0.01);
  private final int batch;

  private BenchmarkTrial(Backbone backbone, Program program, int batch) {
    this.batch = batch;
    Engine.get().prepareThread(1);
    loaded = Engine.get().load(program, variable -> variable.initial(1), ComputeDevice.CPU);
    long[] shape = backbone.input().sizes(batch);
    images = HostBuffer.allocate(ElementType.FLOAT32, shape);
    labels = HostBuffer.allocate(ElementType.INT64, batch);
    var random = RandomStream.of(1, "benchmark");
    for (int i = 0; i < shape[1] * shape[2] * shape[3] * batch; i++) {
      images.floats().put(i, (float) random.nextGaussian());
    }
    for (int i = 0; i < batch; i++) {
      labels.longs().put(i, random.nextInt(10));
    }
  }

  private static BenchmarkTrial of(SupervisionPlan plan, int batch, boolean channelsLast) {
    return new BenchmarkTrial(
        plan.partition().backbone(),
        StepCompiler.training(plan, RULE, options(channelsLast, false)),
        batch);
  }

  private static StepCompiler.Options options(boolean channelsLast, boolean checkpointing) {
    List<Double> half = List.of(0.5, 0.5, 0.5);
    var options = new StepCompiler.Options(ElementType.FLOAT32, channelsLast, half, half);
    return checkpointing ? options.recomputing() : options;
  }

  /** Any plan on images of its backbone's size. */
  static BenchmarkTrial of(SupervisionPlan plan, int batch) {
    return of(plan, batch, true);
  }

  /** The same with activation checkpointing in every module. */
  static BenchmarkTrial checkpointing(SupervisionPlan plan, int batch) {
    return new BenchmarkTrial(
        plan.partition().backbone(), StepCompiler.training(plan, RULE, options(true, true)), batch);
  }

  /** Every loss runs the modules of its span again. */
  static BenchmarkTrial naive(SupervisionPlan plan, int batch) {
    return new BenchmarkTrial(
        plan.partition().backbone(), NaiveStep.training(plan, RULE, options(true, false)), batch);
  }

  /** The predicted peak memory of a step, in bytes. */
  long predictedPeakBytes() {
    return loaded.program().peakBytes(StepCompiler.STEP, batch);
  }

  static BenchmarkTrial endToEnd(int depth, int batch, boolean channelsLast) {
    Backbone backbone = new CifarResNet(depth, 10, 32);
    return of(new EndToEnd().plan(Partition.whole(backbone)), batch, channelsLast);
  }

  /** Cuts balanced by activation bytes, heads of pooling and a linear layer. */
  static BenchmarkTrial local(int depth, int modules, int batch, boolean channelsLast) {
    Backbone backbone = new CifarResNet(depth, 10, 32);
    Partition partition = Partition.balanced(backbone, modules, Stem.ATTACHED);
    return of(new Dgl(new ConvolutionalHead(0, 1, 128)).plan(partition), batch, channelsLast);
  }

  void step() {
    loaded.call(StepCompiler.STEP, images, labels, rate);
  }

  /** Images that the network alone infers in a second of this process's CPU time. */
  double inferredPerCpuSecond() {
    loaded.call(StepCompiler.EVALUATE, images);
    long began = PROCESS.getProcessCpuTime();
    for (int i = 0; i < 2 * WINDOW; i++) {
      loaded.call(StepCompiler.EVALUATE, images);
    }
    return 2 * WINDOW * batch / ((PROCESS.getProcessCpuTime() - began) / 1e9);
  }

  /** The best of some windows of four steps, in images per second of this process's CPU time. */
  double imagesPerCpuSecond(int windows) {
    step();
    step();
    double best = 0;
    for (int i = 0; i < windows; i++) {
      long began = PROCESS.getProcessCpuTime();
      for (int j = 0; j < WINDOW; j++) {
        step();
      }
      double seconds = (PROCESS.getProcessCpuTime() - began) / 1e9;
      best = Math.max(best, WINDOW * batch / seconds);
    }
    return best;
  }

  @Override
  public void close() {
    loaded.close();
  }
}
