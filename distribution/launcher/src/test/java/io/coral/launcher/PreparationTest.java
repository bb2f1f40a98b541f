package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreparationTest {

  private static Profile profile(Map<String, String> environment, List<String> options) {
    return new Profile("lab", Path.of("lab"), environment, options, Map.of(), Map.of(), List.of());
  }

  @Test
  void bashReadsEachWordAsItIs() throws Exception {
    String odd = "it's $HOME `x` \"y\"\n";
    String script =
        Preparation.script(profile(Map.of("A", odd, "B", ""), List.of("-Da=b c", "-Xmx1g")));

    Process bash =
        new ProcessBuilder(
                "bash",
                "-euc",
                "eval \"$1\"; printf '<%s>' \"${environment[@]}\" \"${profile_options[@]}\"",
                "bash",
                script)
            .redirectErrorStream(true)
            .start();

    assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("<A=" + odd + "><B=><-Da=b c><-Xmx1g><-Dcoral.prepared=true>");
  }

  @Test
  void aProfileThatIsReadWhileTheProcessRunsWantsNothingBefore() {
    assertThat(profile(Map.of(), List.of()).needsItsOwnStart()).isFalse();
    assertThat(profile(Map.of("A", "b"), List.of()).needsItsOwnStart()).isTrue();
    assertThat(profile(Map.of(), List.of("-Xmx1g")).needsItsOwnStart()).isTrue();
  }
}
