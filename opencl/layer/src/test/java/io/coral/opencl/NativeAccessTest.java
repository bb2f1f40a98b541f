package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeAccessTest {
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
    return NativeAccess.finding("JNA", first, mounts);
  }

  @Test
  void nothing_is_in_the_way_here() {
    assertThat(NativeAccess.obstacle()).isEmpty();
  }

  @Test
  void a_folder_that_may_hold_no_programs_is_named_with_the_setting() {
    Finding finding = of(new UnsatisfiedLinkError(UNMAPPED));

    assertThat(finding.cause())
        .contains("/run/tmp/jna-1 is mounted noexec")
        .contains("failed to map segment");
    assertThat(finding.remedy()).contains("-Djna.tmpdir=").doesNotContain("install");
  }

  @Test
  void what_was_not_established_is_not_told_as_the_cause() {
    Finding finding = of(new UnsatisfiedLinkError(UNMAPPED.replace("/run/tmp", "/home")));

    assertThat(finding.cause()).doesNotContain("is mounted noexec");
    assertThat(finding.remedy()).startsWith("see whether");
  }

  @Test
  void a_folder_that_is_full_is_named() {
    UnsatisfiedLinkError error =
        new UnsatisfiedLinkError(
            "Failed to create temporary file for /com/sun/jna/libjnidispatch.so library: No space"
                + " left on device");

    Finding finding = NativeAccess.finding("JOCL", error, mounts);

    assertThat(finding.cause())
        .contains("the folder " + System.getProperty("java.io.tmpdir") + " is full");
    assertThat(finding.remedy()).contains("free space there").contains("-Djava.io.tmpdir=");
  }

  @Test
  void a_loader_that_is_missing_is_to_be_installed_and_another_failure_is_to_be_read()
      throws IOException {
    Path noLibrary = Files.writeString(folder.resolve("libOpenCL.so.1"), "no library");

    Finding missing = open("libnone.so.1");
    Finding broken = open(noLibrary.toString());

    assertThat(missing.cause()).contains("libnone.so.1: cannot open shared object file");
    assertThat(missing.remedy()).contains("install an OpenCL loader");
    assertThat(broken.cause()).contains("file too short");
    assertThat(broken.remedy()).doesNotContain("install");
  }

  private static Finding open(String loader) {
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT.withLoaders(List.of(loader)));
    assertThat(attempt.findings()).hasSize(1);
    return attempt.findings().get(0);
  }
}
