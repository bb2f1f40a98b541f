package io.coral.protocol.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsTest {

  @Test
  void aProcessMayGiveFilesToItsOwnGroupAndToNoneThatIsNotThere() throws IOException {
    String own = Files.getAttribute(Path.of("/proc/self"), "unix:gid").toString();

    assertThat(Accounts.mayGiveTo(own)).isTrue();
    assertThat(Accounts.mayGiveTo("no-such-group")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Gid:\t100\t100\t100\t100, 100, true",
    "Gid:\t100\t100\t100\t100, 10, false",
    "'Groups:\t4 24 27 ', 27, true",
    "'Groups:\t4 24 27 ', 7, false",
    "'Groups:\t4294967294 ', -2, true",
    "CapEff:\t000001ffffffffff, 5, true",
    "CapEff:\t000001fffffffffe, 5, false",
    "Uid:\t5\t5\t5\t5, 5, false"
  })
  void whoIsInAGroupOrMayGiveToAnyMayGiveToIt(String line, int group, boolean isSo) {
    assertThat(Accounts.letsGiveTo(line, group)).isEqualTo(isSo);
  }
}
