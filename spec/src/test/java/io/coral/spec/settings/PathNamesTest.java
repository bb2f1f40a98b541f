package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.Finding;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PathNamesTest {

  @Test
  void whatIsANameIsOne() {
    assertThat(PathNames.of("sysfs", "/sys")).isEqualTo(Path.of("/sys"));
    assertThat(PathNames.finding("sysfs", "/sys")).isEmpty();
  }

  @Test
  void whatIsNoneIsToldWithWhatNamesIt() {
    assertThat(PathNames.finding("ASE_WORKDIR", "a\0b"))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.CONFIGURATION);
              assertThat(finding.subject()).isEqualTo("ASE_WORKDIR");
              assertThat(finding.toString()).doesNotContain("LC_ALL");
            });
    assertThatThrownBy(() -> PathNames.of("ASE_WORKDIR", "a\0b"))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ASE_WORKDIR: ");
  }

  @Test
  void aLocaleThatCannotNameItIsBlamedAndOnlyThat() {
    InvalidPathException refused = new InvalidPathException("fx\uFFFD\uFFFD", "Malformed input");

    assertThat(PathNames.finding("--fixture", refused, "ANSI_X3.4-1968").toString())
        .contains("fx\uFFFD\uFFFD", "ANSI_X3.4-1968", "LC_ALL=C.UTF-8");
    assertThat(PathNames.finding("--fixture", refused, "UTF-8").toString())
        .doesNotContain("LC_ALL");
  }

  @Test
  void bytesThatAJvmHasReplacedNameNoOtherFile() {
    assertThat(PathNames.finding("CORAL_REPOSITORY", "/tmp/\uFFFD"))
        .hasValueSatisfying(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.CONFIGURATION);
              assertThat(finding.cause()).startsWith("\"/tmp/\uFFFD\" ");
            });
    assertThatThrownBy(() -> PathNames.of("CORAL_REPOSITORY", "/tmp/\uFFFD"))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("CORAL_REPOSITORY: ");
  }
}
