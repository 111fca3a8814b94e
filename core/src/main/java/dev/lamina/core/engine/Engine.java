package dev.lamina.core.engine;

import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import dev.lamina.core.graph.HostTensor;
import dev.lamina.core.graph.Program;
import dev.lamina.core.graph.Variable;
import dev.lamina.core.spec.Failure;
import dev.lamina.core.spec.LaminaException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * libtorch in this process. Natives are loaded and checked once, at the first {@link #get()}; there
 * is nothing to close.
 *
 * <p>Safe for several threads. Each thread that trains calls {@link #prepareThread} first, and each
 * trial has a {@link LoadedProgram} of its own.
 */
public final class Engine {

  /** The engine, or why there is none: a class whose initializer throws can say so only once. */
  private static final class Holder {
    private static final Object OUTCOME = outcome();

    private static Object outcome() {
      try {
        return start();
      } catch (LaminaException e) {
        return e;
      }
    }
  }

  private final ai.djl.engine.Engine djl;

  private Engine(ai.djl.engine.Engine djl) {
    this.djl = djl;
  }

  /**
   * The engine of this process.
   *
   * @throws LaminaException if the natives cannot be loaded, or an operator in use does not do what
   *     it should
   */
  public static Engine get() {
    if (Holder.OUTCOME instanceof LaminaException failure) {
      throw new LaminaException(failure.failure(), failure.getMessage(), failure);
    }
    return (Engine) Holder.OUTCOME;
  }

  private static Engine start() {
    System.setProperty("ai.djl.offline", "true");
    Engine engine;
    try {
      engine = new Engine(ai.djl.engine.Engine.getEngine("PyTorch"));
    } catch (RuntimeException | LinkageError e) {
      throw new LaminaException(
          Failure.RESOURCES,
          ("Cannot load libtorch: %s. It is unpacked to $DJL_CACHE_DIR (default ~/.djl.ai), which"
                  + " must be writable with 500 MB free; this build holds natives for Linux on"
                  + " x86-64")
              .formatted(e.getMessage()),
          e);
    }
    EngineSelfTest.run(engine, ComputeDevice.CPU);
    return engine;
  }

  /**
   * Sets what libtorch keeps by thread. First call of a thread that runs programs.
   *
   * @param intraOpThreads threads an operator may use; 1 is right where trials share a machine.
   *     Another count changes the last bits of results
   */
  public void prepareThread(int intraOpThreads) {
    JniUtils.setNumThreads(intraOpThreads);
    // Same speed, memory and bits as with it, and no slow profiling runs at the start.
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.setGradMode(false);
  }

  /**
   * Loads a program with values on a device. The caller closes it.
   *
   * @param values the value of each variable
   */
  public LoadedProgram load(
      Program program, Function<Variable, HostTensor> values, ComputeDevice device) {
    require(device);
    NDManager manager = NDManager.newBaseManager(device.toDjl(), "PyTorch");
    try {
      PtSymbolBlock block = loadModule((PtNDManager) manager, program, values, device);
      return new LoadedProgram(program, device, manager, block);
    } catch (IOException | RuntimeException | Error e) {
      manager.close();
      if (e instanceof Error error) {
        throw error;
      }
      throw new LaminaException(
          Failure.of(e),
          "Cannot load a program (methods %s) on %s: %s"
              .formatted(
                  program.methods().stream()
                      .map(Program.Signature::name)
                      .collect(Collectors.joining(", ")),
                  device,
                  e instanceof IOException
                      ? "%s (it goes through a file in %s, java.io.tmpdir: want that writable, with room for it)"
                          .formatted(e.getMessage(), System.getProperty("java.io.tmpdir"))
                      : e.getMessage()),
          e);
    }
  }

  /** Through a file, since an archive may exceed 2 GiB and libtorch reads it without a copy. */
  private static PtSymbolBlock loadModule(
      PtNDManager manager,
      Program program,
      Function<Variable, HostTensor> values,
      ComputeDevice device)
      throws IOException {
    Path archive = Files.createTempFile("lamina-" + ProcessHandle.current().pid() + "-", ".pt");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(archive), 1 << 16)) {
        program.writeArchive(out, values);
      }
      return JniUtils.loadModule(
          manager, archive, device.isGpu(), new String[0], new String[0], true);
    } finally {
      Files.deleteIfExists(archive);
    }
  }

  /**
   * Names and versions that results depend on, for provenance. {@code cpu-capability} is the
   * instruction set that libtorch's own kernels were chosen for at start, which {@code
   * ATEN_CPU_CAPABILITY} can lower; oneDNN and MKL inside it choose by {@code cpu-model} and by
   * {@code onednn-max-cpu-isa} and {@code mkl-enable-instructions}, which are what the environment
   * says of them ("unset" otherwise).
   */
  public SortedMap<String, String> versions() {
    var versions = new TreeMap<String, String>();
    versions.put("libtorch", djl.getVersion());
    versions.put("djl", ai.djl.engine.Engine.getDjlVersion());
    versions.put("java", Runtime.version().toString());
    versions.put("cpu-capability", CpuCapability.ofLibtorch());
    versions.put("cpu-model", CpuCapability.model());
    versions.put("onednn-max-cpu-isa", environment("ONEDNN_MAX_CPU_ISA"));
    versions.put("mkl-enable-instructions", environment("MKL_ENABLE_INSTRUCTIONS"));
    return versions;
  }

  /**
   * What results on a device depend on, for provenance: {@link #versions}, and on a GPU {@code
   * cuda} (version of its run time), {@code gpu-compute-capability}, {@code tf32} and {@code
   * cudnn-benchmark}.
   */
  public SortedMap<String, String> conditions(ComputeDevice device) {
    SortedMap<String, String> conditions = versions();
    if (device.isGpu()) {
      require(device);
      conditions.putAll(GpuConditions.of(device));
    }
    return conditions;
  }

  /**
   * Runs the operators in use on a device, a GPU too, and checks that training trains there.
   *
   * @throws LaminaException if that fails, or there is no such device
   */
  public void test(ComputeDevice device) {
    require(device);
    EngineSelfTest.run(this, device);
  }

  /** How many GPUs libtorch can use here. */
  public int gpus() {
    // DJL counts what CUDA sees, also where libtorch was built without it.
    return djl.hasCapability(StandardCapabilities.CUDA) ? djl.getGpuCount() : 0;
  }

  private static String environment(String name) {
    return System.getenv().getOrDefault(name, "unset");
  }

  /**
   * @throws LaminaException {@code RESOURCES} if there is no such device
   */
  public void require(ComputeDevice device) {
    int gpus = device.isGpu() ? gpus() : 0;
    if (device.isGpu() && device.gpu() >= gpus) {
      throw new LaminaException(
          Failure.RESOURCES,
          "No device %s: libtorch %s here (want %scpu; core/GPU.md tells what a GPU needs)"
              .formatted(
                  device,
                  gpus == 0 ? "sees no GPU" : "sees " + gpus + (gpus == 1 ? " GPU" : " GPUs"),
                  gpus == 0
                      ? ""
                      : "cuda:0" + (gpus == 1 ? "" : " to cuda:" + (gpus - 1)) + " or "));
    }
  }
}
