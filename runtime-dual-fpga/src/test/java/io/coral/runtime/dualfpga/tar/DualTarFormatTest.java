package io.coral.runtime.dualfpga.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.dualfpga.Roles;
import io.coral.runtime.sim.KernelJarFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DualTarFormatTest {

  private final DualTarFormat format = new DualTarFormat();

  private static byte[] head(byte[] file) {
    return Arrays.copyOf(file, Math.min(file.length, 512));
  }

  @Test
  void isFoundAsAServiceBesideItsMembersFormat() {
    assertThat(ServiceLoader.load(BitstreamFormat.class))
        .extracting(BitstreamFormat::id)
        .contains("dual-tar", "kernel-jar");
  }

  @Test
  void recognisesATarByItsFirstBytesPlainAndCompressedAndNothingElse() {
    Tarball tarball = Roles.tarball("a.jar", "b.jar");

    assertThat(format.recognises(ByteBuffer.wrap(head(tarball.toTar())))).isTrue();
    assertThat(format.recognises(ByteBuffer.wrap(head(tarball.toGzip())))).isTrue();
    assertThat(format.recognises(ByteBuffer.wrap(head(Roles.jar())))).isFalse();
    assertThat(format.recognises(ByteBuffer.allocate(512))).isFalse();
    assertThat(format.recognises(ByteBuffer.allocate(0))).isFalse();
    assertThat(format.recognises(ByteBuffer.wrap(new byte[] {0x1f, (byte) 0x8b}))).isFalse();
  }

  @Test
  void tellsKernelsByTheirBinaryAndThePlatformByTheNumberOfBoards() {
    Bitstream described =
        format.describe("x.tar", ByteBuffer.wrap(Roles.tarball("a.jar", "b.jar").toGzip()));

    assertThat(described.platform()).contains(new Platform("coral", "2xsim", "1.0"));
    assertThat(described.kernels())
        .extracting(KernelInfo::name)
        .contains("vector_add-a.jar", "vector_add-b.jar", "spin-b.jar");
    assertThat(described.kernels().get(0).instances()).allMatch(name -> name.endsWith("-a.jar"));
  }

  /** Jars of kernels that tell interfaces of a shell, by the binary's name. */
  private record Staged(Map<String, String> interfaces) implements BitstreamFormat {
    @Override
    public String id() {
      return "staged";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return new KernelJarFormat().recognises(head);
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      Bitstream plain = new KernelJarFormat().describe(name, bytes);
      String own = interfaces.get(name.substring(name.indexOf(':') + 1));
      return new Bitstream(
          name,
          bytes,
          plain.platform(),
          plain.kernels(),
          own == null ? Map.of() : Map.of(Bitstream.INTERFACES, own));
    }
  }

  @Test
  void tellsTheInterfacesOfAllItsBinariesWhereEachTellsItsOwn() {
    ByteBuffer tar = ByteBuffer.wrap(Roles.tarball("a.jar", "b.jar").toTar());

    assertThat(
            Bitstream.interfaces(
                new DualTarFormat(List.of(new Staged(Map.of("a.jar", "x,y", "b.jar", "y,z"))))
                    .describe("x.tar", tar)
                    .properties()))
        .containsExactly("x", "y", "z");
    assertThat(
            new DualTarFormat(List.of(new Staged(Map.of("a.jar", "x"))))
                .describe("x.tar", tar)
                .properties())
        .isEmpty();
  }

  /** Jars that tell all, but for one. */
  private record Telling(Set<String> silent) implements BitstreamFormat {
    @Override
    public String id() {
      return "telling";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return new KernelJarFormat().recognises(head);
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      return new Bitstream(name, bytes, Optional.empty(), List.of(), Map.of());
    }

    @Override
    public boolean tellsKernels(ByteBuffer bytes) {
      return !silent.contains(bytes.equals(ByteBuffer.wrap(Roles.jar())) ? "roles" : "other");
    }
  }

  @Test
  void tellsEveryKernelWhereEachOfItsBinariesDoes() {
    Tarball tarball =
        new Tarball(
            List.of(
                new Tarball.Entry("a.jar", ByteBuffer.wrap(Roles.jar())),
                new Tarball.Entry("b.jar", ByteBuffer.wrap(Roles.wrongPlatform()))));
    ByteBuffer tar = ByteBuffer.wrap(tarball.toGzip());

    for (Set<String> silent : List.of(Set.<String>of(), Set.of("roles"), Set.of("other"))) {
      DualTarFormat dual = new DualTarFormat(List.of(new Telling(silent)));
      assertThat(dual.tellsKernels(tar)).as("silent: %s", silent).isEqualTo(silent.isEmpty());
    }
    assertThat(tar.position()).isZero();
  }

  @Test
  void whereOnlyBytesAreKnownTheFormatIsNamed() {
    byte[] tar = new RawTar().file("a.bin").end();

    assertThatThrownBy(() -> format.tellsKernels(ByteBuffer.wrap(tar)))
        .hasMessageContaining("dual-tar")
        .hasMessageContaining("a.bin is of no format that is installed here");
  }

  @Test
  void anEntryOfAFormatThatIsNotInstalledIsNotCalledInvalid() {
    byte[] tar = new RawTar().file("a.bin").end();

    assertThatThrownBy(() -> format.describe("x.tar", ByteBuffer.wrap(tar)))
        .hasMessageContaining("UNSUPPORTED")
        .hasMessageContaining("a.bin is of no format that is installed here")
        .hasMessageContaining("kernel-jar");
  }

  @Test
  void refusesBinariesOfDifferentPlatforms() {
    Tarball mixed =
        new Tarball(
            List.of(
                new Tarball.Entry("a.jar", ByteBuffer.wrap(Roles.jar())),
                new Tarball.Entry("b.jar", ByteBuffer.wrap(Roles.wrongPlatform()))));

    assertThatThrownBy(() -> format.describe("x.tar", ByteBuffer.wrap(mixed.toTar())))
        .hasMessageContaining("coral/sim/1.0")
        .hasMessageContaining("coral/sim/9.9");
  }

  @Test
  void buildsATarballFromFiles(@TempDir Path folder) throws Exception {
    Path a = Files.write(folder.resolve("a.jar"), Roles.jar());
    Path b = Files.write(folder.resolve("b.jar"), Roles.jar());

    Bitstream built = format.build(List.of(b, a), Map.of("gzip", "true", "name", "ba.tar.gz"));

    assertThat(built.name()).isEqualTo("ba.tar.gz");
    assertThat(Tarball.read("x", built.bytes()).entries())
        .extracting(Tarball.Entry::name)
        .containsExactly("b.jar", "a.jar");
    assertThatThrownBy(() -> format.build(List.of(a, a), Map.of()))
        .hasMessageContaining("INVALID_ARGUMENT");
  }

  @Test
  void leavesSourcesToTheFormatsThatBuildThem(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("vector.cl"), "kernel void f() {}");

    assertThatThrownBy(() -> format.build(List.of(source), Map.of()))
        .hasMessageContaining("UNSUPPORTED")
        .hasMessageContaining("vector.cl");
  }

  @Test
  void packsOneBinaryForEachBoardUnderTheGivenNames(@TempDir Path folder) throws Exception {
    Path binary = Files.write(folder.resolve("roles.jar"), Roles.jar());

    Bitstream built = format.build(List.of(binary), Map.of("entries", "front.jar, back.jar"));

    assertThat(built.platform()).contains(new Platform("coral", "2xsim", "1.0"));
    assertThat(Tarball.read("x", built.bytes()).entries())
        .containsExactlyElementsOf(Roles.tarball("front.jar", "back.jar").entries());
    assertThatThrownBy(
            () -> format.build(List.of(binary, binary), Map.of("entries", "a.jar,b.jar,c.jar")))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("3 names to 2 binaries");
  }

  @Test
  void buildsSourcesByTheFormatThatCanWithItsOwnOptions(@TempDir Path folder) throws Exception {
    Path source = Files.writeString(folder.resolve("roles.txt"), "roles");
    BitstreamFormat compiling = new CompilingFormat();

    Bitstream built =
        new DualTarFormat(List.of(new KernelJarFormat(), compiling))
            .build(List.of(source), Map.of("entries", "a.jar,b.jar", "level", "3"));

    assertThat(Tarball.read("x", built.bytes()).entries())
        .containsExactlyElementsOf(Roles.tarball("a.jar", "b.jar").entries());
  }

  @Test
  void tellsWhatItsMembersFormatsFoundOdd() {
    BitstreamFormat odd =
        new CompilingFormat() {
          @Override
          public boolean recognises(ByteBuffer head) {
            return true;
          }

          @Override
          public Bitstream describe(String name, ByteBuffer bytes) {
            return new Bitstream(
                name, bytes, Optional.empty(), List.of(), Map.of(), List.of("kernel k is odd"));
          }
        };
    byte[] tar = new RawTar().file("a.bin").file("b.bin").end();

    assertThat(new DualTarFormat(List.of(odd)).describe("x.tar", ByteBuffer.wrap(tar)).warnings())
        .containsExactly("entry a.bin: kernel k is odd", "entry b.bin: kernel k is odd");
  }

  @Test
  void whichMemoriesAnArgumentReachesIsToldOfTheFirstBoardAlone() {
    BitstreamFormat placing =
        new CompilingFormat() {
          @Override
          public boolean recognises(ByteBuffer head) {
            return true;
          }

          @Override
          public Bitstream describe(String name, ByteBuffer bytes) {
            ArgumentInfo argument =
                new ArgumentInfo(
                    0, "a", "int*", OptionalInt.empty(), Access.READ_WRITE, Set.of(1), Map.of());
            return new Bitstream(
                name,
                bytes,
                Optional.empty(),
                List.of(new KernelInfo("k", List.of(), List.of(argument), Map.of())),
                Map.of());
          }
        };
    byte[] tar = new RawTar().file("a.bin").file("b.bin").end();

    // how many memories the first board has, and so where the second's begin, no binary tells
    assertThat(
            new DualTarFormat(List.of(placing)).describe("x.tar", ByteBuffer.wrap(tar)).kernels())
        .extracting(kernel -> kernel.name() + " " + kernel.arguments().get(0).memories())
        .containsExactly("k-a.bin [1]", "k-b.bin []");
  }

  @Test
  void hasEachMembersFormatHoldItsBinaryAgainstWhatTheDescriptorSaysOfIt() {
    List<Bitstream> seen = new ArrayList<>();
    BitstreamFormat strict =
        new CompilingFormat() {
          @Override
          public boolean recognises(ByteBuffer head) {
            return true;
          }

          @Override
          public Bitstream describe(String name, ByteBuffer bytes) {
            return Bitstream.of(name, bytes);
          }

          @Override
          public Bitstream check(Bitstream declared) {
            seen.add(declared);
            if (declared.kernels().stream().anyMatch(kernel -> kernel.name().equals("wrong"))) {
              throw AcceleratorException.of(
                  ErrorCode.INVALID_BINARY, "check", declared.name(), "wrong");
            }
            return new Bitstream(
                declared.name(),
                declared.bytes(),
                Optional.empty(),
                List.of(),
                Map.of(),
                List.of("odd"));
          }
        };
    DualTarFormat strictly = new DualTarFormat(List.of(strict));

    assertThat(strictly.check(declaring("f-a-b.bin", "g-b.bin")).warnings())
        .containsExactly("entry a-b.bin: odd", "entry b.bin: odd");
    assertThat(seen)
        .extracting(share -> share.kernels().stream().map(KernelInfo::name).toList())
        .containsExactly(List.of("f"), List.of("g"));
    assertThatThrownBy(() -> strictly.check(declaring("f-a-b.bin", "wrong-b.bin")))
        .hasMessageContaining("INVALID_BINARY")
        .hasMessageContaining("x.tar:b.bin");
    assertThatThrownBy(() -> strictly.check(declaring("f")))
        .hasMessageContaining("INVALID_BINARY")
        .hasMessageContaining("does not say its binary");
  }

  private static Bitstream declaring(String... kernels) {
    return new Bitstream(
        "x.tar",
        ByteBuffer.wrap(new RawTar().file("a-b.bin").file("b.bin").end()),
        Optional.empty(),
        Stream.of(kernels)
            .map(name -> new KernelInfo(name, List.of(), List.of(), Map.of()))
            .toList(),
        Map.of());
  }

  /** Compiles the name of a file into the role kernels, at level 3 only. */
  private static class CompilingFormat implements BitstreamFormat {
    @Override
    public String id() {
      return "compiling";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return false;
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      throw new AssertionError("recognises nothing");
    }

    @Override
    public Bitstream build(List<Path> sources, Map<String, String> options) {
      assertThat(options).isEqualTo(Map.of("level", "3"));
      return Bitstream.of("roles.jar", ByteBuffer.wrap(Roles.jar()));
    }
  }
}
