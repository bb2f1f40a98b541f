package io.coral.runtime.xilinx.internal;

import io.coral.conformance.runner.RuntimeConformance;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Fixture;
import io.coral.conformance.rules.fixture.Role;
import io.coral.runtime.xilinx.format.KernelArgument;
import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.runtime.xilinx.format.XclbinWriter;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The kit, on PoCL. */
class XilinxConformanceTest extends RuntimeConformance {
  private static final Path FOLDER = Path.of("target", "fixture");

  @Override
  protected AcceleratorRuntime runtime() {
    return PoclFixture.runtime();
  }

  @Override
  protected Fixture fixture() {
    return new Fixture(
        List.of(),
        List.of(
            new Binary(
                write("roles.xclbin", PoclFixture.roles().bytes()),
                Optional.empty(),
                Map.of(
                    Role.VECTOR_ADD, "vector_add",
                    Role.COPY, "copy",
                    Role.SPIN, "spin",
                    Role.FAULT, "fault",
                    Role.TWO_BANKS, "two_banks"),
                List.of(),
                Map.of())),
        Optional.of(
            new Binary(
                write("u280.xclbin", board()), Optional.empty(), Map.of(), List.of(), Map.of())),
        OptionalLong.of(64 << 20));
  }

  private static ByteBuffer board() {
    XclbinWriter writer =
        XclbinWriter.forPlatform("xilinx_u280_xdma_201920_3")
            .bank(MemoryBank.HBM, true, 1 << 28, 0, "HBM[0]")
            .kernel(
                new KernelMetadata(
                    "k", List.of(new KernelArgument(0, "a", 1, "m", 8, 16, 8, "int*"))));
    return writer.connect(writer.instance("k", "k_1", 0, 0), 0, 0).write();
  }

  private static Path write(String name, ByteBuffer bytes) {
    byte[] content = new byte[bytes.remaining()];
    bytes.get(content);
    try {
      Files.createDirectories(FOLDER);
      return Files.write(FOLDER.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
