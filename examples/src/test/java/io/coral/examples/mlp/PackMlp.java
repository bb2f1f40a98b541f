package io.coral.examples.mlp;

import io.coral.examples.mlp.kernels.BackStage;
import io.coral.examples.mlp.kernels.FrontStage;
import io.coral.examples.mlp.kernels.Mlp;
import io.coral.examples.mlp.kernels.ReceivingStage;
import io.coral.examples.mlp.kernels.RemoteHalf;
import io.coral.examples.mlp.kernels.SendingStage;
import io.coral.examples.mlp.kernels.SpreadMlp;
import io.coral.examples.mlp.kernels.WholeMlp;
import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.runtime.sim.kernel.Cmac;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.kernel.NetworkLayer;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Packs the perceptron's binaries beside their descriptors; the build calls it. */
public final class PackMlp {

  private static final Platform PLATFORM = new Platform("coral", "sim", "1.0");

  private PackMlp() {}

  /** {@code FOLDER}: where the artifacts are. */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Path folder = Path.of(arguments[0]);
    Files.write(folder.resolve("mlp-one/mlp.jar"), jar(WholeMlp.class));
    Class<?> packets = Class.forName("io.coral.examples.mlp.kernels.Packets");
    Class<?>[] network = {Cmac.class, NetworkLayer.class, packets};
    write(folder.resolve("mlp-tmp"), jar(SpreadMlp.class, network), jar(RemoteHalf.class, network));
    write(
        folder.resolve("mlp-hwmp"),
        jar(SendingStage.class, network),
        jar(ReceivingStage.class, network));
    write(folder.resolve("mlp-swmp"), jar(FrontStage.class), jar(BackStage.class));
  }

  private static byte[] jar(Class<?> kernel, Class<?>... others) {
    List<Class<?>> classes = new ArrayList<>(List.of(kernel, Mlp.class));
    classes.addAll(List.of(others));
    return KernelJar.pack(PLATFORM, classes);
  }

  private static void write(Path folder, byte[] front, byte[] back) throws IOException {
    Tarball tarball =
        new Tarball(
            List.of(
                new Tarball.Entry("front.jar", ByteBuffer.wrap(front)),
                new Tarball.Entry("back.jar", ByteBuffer.wrap(back))));
    Files.write(folder.resolve("mlp.tar"), tarball.toTar());
  }
}
