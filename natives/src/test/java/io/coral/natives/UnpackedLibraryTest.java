package io.coral.natives;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibraryTest {
  private static final String UNMAPPED =
      "/run/tmp/jna-1/jna2.tmp: /run/tmp/jna-1/jna2.tmp: failed to map segment from shared object";

  @TempDir private Path folder;
  private Path mounts;

  @BeforeEach
  void mounts() throws IOException {
    mounts =
        Files.writeString(
            folder.resolve("mounts"),
            "/dev/sda1 / ext4 rw,relatime 0 0\ntmpfs /run tmpfs rw,nosuid 0 0\n"
                + "tmpfs /run/tmp tmpfs rw,nosuid,noexec 0 0\nproc /proc proc rw,noexec 0 0\n");
  }

  private Finding of(Throwable first) {
    return UnpackedLibrary.JNA.finding(first, mounts);
  }

  @Test
  void nothingIsInTheWayHere() {
    assertThat(UnpackedLibrary.JNA.obstacle()).isEmpty();
  }

  @Test
  void aFolderThatMayHoldNoProgramsIsNamedWithTheSetting() {
    Finding finding = of(new UnsatisfiedLinkError(UNMAPPED));

    assertThat(finding.cause())
        .contains("/run/tmp/jna-1 is mounted noexec")
        .contains("failed to map segment");
    assertThat(finding.remedy()).contains("-Djna.tmpdir=").doesNotContain("install");
  }

  @Test
  void whatWasNotEstablishedIsNotToldAsTheCause() {
    Finding finding = of(new UnsatisfiedLinkError(UNMAPPED.replace("/run/tmp", "/home")));

    assertThat(finding.cause()).doesNotContain("is mounted noexec");
    assertThat(finding.remedy()).startsWith("see whether");
  }

  @Test
  void aFolderThatIsFullIsNamed() {
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "Failed to create temporary file for /com/sun/jna/libjnidispatch.so library: No space"
                + " left on device");

    Finding finding =
        new UnpackedLibrary("JOCL", "java.io.tmpdir", () -> {}).finding(error, mounts);

    assertThat(finding.cause())
        .contains("the folder " + System.getProperty("java.io.tmpdir") + " is full");
    assertThat(finding.remedy()).contains("free space there").contains("-Djava.io.tmpdir=");
  }

  @Test
  void aMountPointOrFolderWithoutANameInThisLocaleIsToldAsAnyOther() throws IOException {
    Files.write(
        mounts,
        "tmpfs /mnt/\u0000\u00f6 tmpfs rw 0 0\n".getBytes(StandardCharsets.ISO_8859_1),
        StandardOpenOption.APPEND);

    assertThat(of(new UnsatisfiedLinkError(UNMAPPED)).cause()).contains("is mounted noexec");
    assertThat(of(new UnsatisfiedLinkError(UNMAPPED.replace("jna-1", "jna-\0"))).cause())
        .contains("the folder /run/tmp/jna-\0 is mounted noexec");
  }

  @Test
  void theFirstCauseIsToldAgain() {
    AtomicInteger uses = new AtomicInteger();
    UnpackedLibrary library =
        new UnpackedLibrary(
            "JOCL",
            "java.io.tmpdir",
            () -> {
              throw uses.getAndIncrement() == 0
                  ? new UnsatisfiedLinkError("the cause")
                  : new NoClassDefFoundError("Could not initialize class");
            });

    assertThat(library.obstacle()).isPresent().isEqualTo(library.obstacle());
    assertThat(library.obstacle().orElseThrow().cause()).contains("the cause");
  }
}
