package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Grant;
import io.coral.daemon.internal.DaemonSettings.Quotas;
import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.daemon.internal.TenantsFile.Rules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantsFileTest {

  private static final Quotas USUAL = new Quotas(4096, 4000, 64L << 30, Duration.ofDays(1));

  @TempDir Path temp;

  private TenantsFile read(String text) throws IOException {
    return TenantsFile.read(Files.writeString(temp.resolve("tenants.cfg"), text), USUAL);
  }

  @Test
  void whatIsNotSaidIsAsUsual() throws IOException {
    TenantsFile file =
        read(
            """
            # who may what
            [tenant research]
            users = root, 1002
            groups = 7
            weight = 2.5
            requests = 12
            may = reserve, install
            lease = 90min
            boards = sim-0, xilinx/u280
            boards.exclusive = true

            [tenant others]

            [socket jobs]
            path = /run/coral/jobs.sock
            tenant = research
            permissions = rw-rw-rw-
            """);

    Rules research = file.tenants().get("research");
    assertThat(research.users()).containsExactlyInAnyOrder(0, 1002);
    assertThat(research.groups()).containsExactly(7);
    assertThat(research.weight()).isEqualTo(2.5);
    assertThat(research.quotas())
        .isEqualTo(new Quotas(12, 4000, 64L << 30, Duration.ofMinutes(90)));
    assertThat(research.rights()).containsExactlyInAnyOrder(Right.RESERVE, Right.INSTALL);
    assertThat(file.tenants().get("others").quotas()).isEqualTo(USUAL);
    assertThat(file.tenants().get("others").rights()).isEmpty();
    assertThat(research.grant())
        .isEqualTo(Grant.exclusive("research", Set.of("sim-0", "xilinx/u280")));
    assertThat(file.tenants().get("others").grant()).isEqualTo(Grant.everything("others"));
    assertThat(file.sockets().get("jobs").tenant()).isEqualTo("research");
    assertThat(file.sockets().get("jobs").permissions()).hasSize(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[tenant a];users = nobody-of-this-name | line 2: users has \"nobody-of-this-name\"",
        "[tenant a];weight = 0 | line 2: weight is \"0\"; expected a number above 0",
        "[tenant a];;bytes = many | line 3: bytes is \"many\"; expected a size",
        "[tenant a];may = fly | line 2: may has \"fly\"; expected some of [install, reserve]",
        "[tenant a];wieght = 1 | line 2: there is no setting \"wieght\"; did you mean \"weight\"?",
        "[tenant a];weight = 1;weight = 2 | line 3: weight stands in line 2 already",
        "[tenant a];[tenant a] | line 2: [tenant a] begins in line 1 already",
        "[tenant a];users = 7;[tenant b];users = 7 | line 4: users has 7, which [tenant a] has, too",
        "[tenant a];boards.exclusive = true | line 2: boards.exclusive is said without boards",
        "[tenant a];boards = x;boards.exclusive = true;[tenant b];boards = x;boards.exclusive = true"
            + " | line 5: boards has x, which [tenant a] has exclusively, too",
        "weight = 1 | line 1: \"weight = 1\" stands in no section",
        "[tenant a];weight | line 2: \"weight\" is neither [kind name] nor key = value",
        "[board a] | line 1: [board a]: expected [tenant …] or [socket …]",
        "[socket a];path = here | line 2: path is not said or not absolute",
        "[socket a];path = /a;tenant = b | line 3: tenant is \"b\"; expected one of []",
        "[socket a];path = /a;permissions = 0660 | line 3: permissions is \"0660\""
      })
  void aMistakeIsSaidWithItsLine(String text, String mistake) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read(text.replace(';', '\n')))
        .withMessageContaining("tenants.cfg: " + mistake);
  }

  @Test
  void allMistakesAreSaidAtOnce() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> read("[tenant a]\nweight = -1\n[tenant b]\nrequests = 0\n"))
        .withMessageContaining("line 2: weight")
        .withMessageContaining("line 4: requests");
  }

  @Test
  void whatTheGuideShowsAndThePackageHasIsRight() throws IOException {
    String guide = Files.readString(Path.of("../docs/operators.md"));
    String shown = guide.split("```ini\n")[1].split("```")[0];
    String shipped = Files.readString(Path.of("../distribution/debian/etc/tenants.cfg"));
    // what an operator does: removes the marks before the examples
    String used = shipped.replaceAll("(?m)^#(?! |$)", "");

    for (String text : List.of(shown, used)) {
      TenantsFile file = read(text.replaceAll("\\b(alice|fpga)\\b", "root"));
      assertThat(file.tenants().get("research").weight()).isEqualTo(3);
      assertThat(file.sockets().get("jobs").tenant()).isEqualTo("research");
    }
    assertThat(read(shipped)).isEqualTo(TenantsFile.NONE);
  }

  @Test
  void aFileThatIsNotThereOrNoTextSaysSo() throws IOException {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TenantsFile.read(temp.resolve("none.cfg"), USUAL))
        .withMessageContaining("none.cfg cannot be read");
    Path latin = Files.write(temp.resolve("l.cfg"), "# ü".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> TenantsFile.read(latin, USUAL))
        .withMessageContaining("not in UTF-8");
  }

  @Test
  void changesAreToldKeyByKey() throws IOException {
    TenantsFile before = read("[tenant a]\nweight = 1\n[tenant b]\n");
    TenantsFile after = read("[tenant a]\nweight = 3\nmay = reserve\n[tenant c]\n");

    assertThat(before.changes(after))
        .containsExactly(
            "[tenant a] may: not said -> reserve",
            "[tenant a] weight: 1 -> 3",
            "[tenant b] is gone",
            "[tenant c] is new");
    assertThat(after.changes(after)).isEmpty();
  }
}
