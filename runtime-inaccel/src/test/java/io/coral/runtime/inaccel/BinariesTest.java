package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a library is given was checked before: by a format that reads it, or by its digest. */
class BinariesTest {

  /** Reads the binaries of the tests' C runtime. */
  private record SoftFormat(Platform platform, KernelInfo... kernels) implements BitstreamFormat {

    @Override
    public String id() {
      return "soft";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return head.get(0) == 's';
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      return new Bitstream(name, bytes, Optional.of(platform), List.of(kernels), Map.of());
    }
  }

  @TempDir Path folder;

  private static Bitstream undeclared(KernelInfo... kernels) {
    Bitstream whole = Soft.bitstream(kernels);
    return Bitstream.of(whole.name(), whole.bytes());
  }

  private void with(List<BitstreamFormat> formats, Consumer<Resource> test) {
    Map<String, ?> settings =
        Map.of("libraries", List.of(Soft.line(Soft.library(folder, "soft"), Soft.QUICK)));
    try (InaccelRuntime runtime = new InaccelRuntime(settings, () -> formats);
        Resource board = runtime.open("soft-0")) {
      test.accept(board);
    }
  }

  private static void assertRefused(
      Resource board, Bitstream bitstream, ErrorCode code, String... texts) {
    assertThatThrownBy(() -> board.program(bitstream))
        .asInstanceOf(InstanceOfAssertFactories.type(AcceleratorException.class))
        .satisfies(failure -> assertThat(failure.code()).isEqualTo(code))
        .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
        .contains(texts);
  }

  @Test
  void aBinaryThatAFormatReadsNeedsNoDescriptor() {
    with(
        List.of(new SoftFormat(Soft.PLATFORM, Soft.VECTOR_ADD, Soft.TWO_BANKS)),
        board -> {
          board.program(undeclared(Soft.VECTOR_ADD, Soft.TWO_BANKS));

          assertThat(board.memories()).hasSize(2);
          assertThat(board.kernels().stream().map(KernelInfo::name))
              .containsExactly("vector_add", "two_banks");
        });
  }

  @Test
  void aFormatThatNamesNoKernelsTakesTheDescriptors() {
    with(
        List.of(new SoftFormat(Soft.PLATFORM)),
        board -> {
          board.program(Soft.bitstream(Soft.TWO_BANKS));

          assertThat(board.memories()).hasSize(2);
        });
  }

  @Test
  void theBinarysOwnPlatformDecides() {
    with(
        List.of(new SoftFormat(new Platform("acme", "a100", "3"), Soft.VECTOR_ADD)),
        board ->
            assertRefused(
                board,
                undeclared(Soft.VECTOR_ADD),
                ErrorCode.INCOMPATIBLE,
                "acme/a100/3",
                "inaccel/soft/1"));
  }

  @Test
  void aDeclaredKernelThatTheBinaryHasNotIsAContradiction() {
    with(
        List.of(new SoftFormat(Soft.PLATFORM, Soft.VECTOR_ADD)),
        board ->
            assertRefused(
                board, Soft.bitstream(Soft.COPY), ErrorCode.INVALID_BINARY, "kernel copy"));
  }

  @Test
  void aBinaryThatNoFormatReadsNeedsItsDigest() {
    with(
        List.of(),
        board -> {
          Bitstream whole = Soft.bitstream(Soft.VECTOR_ADD);
          assertRefused(
              board,
              new Bitstream("odd.bin", whole.bytes(), whole.platform(), whole.kernels(), Map.of()),
              ErrorCode.INVALID_BINARY,
              "no format",
              "binary.sha256");
          assertRefused(
              board,
              new Bitstream(
                  "odd.bin",
                  ByteBuffer.allocate(10),
                  whole.platform(),
                  whole.kernels(),
                  whole.properties()),
              ErrorCode.INVALID_BINARY,
              "its SHA-256 is");
        });
  }

  @Test
  void aDigestThatIsThereIsComparedThoughAFormatReadsTheBinary() {
    with(
        List.of(new SoftFormat(Soft.PLATFORM, Soft.VECTOR_ADD)),
        board ->
            assertRefused(
                board,
                new Bitstream(
                    "odd.bin",
                    Soft.bitstream(Soft.VECTOR_ADD).bytes(),
                    Optional.empty(),
                    List.of(),
                    Map.of("binary.sha256", "00")),
                ErrorCode.INVALID_BINARY,
                "its SHA-256 is"));
  }

  @Test
  void whatNeitherBinaryNorDescriptorTellsIsRefused() {
    with(
        List.of(new SoftFormat(Soft.PLATFORM)),
        board ->
            assertRefused(
                board,
                undeclared(Soft.VECTOR_ADD),
                ErrorCode.INVALID_BINARY,
                "neither it nor its descriptor tells a kernel"));
  }
}
