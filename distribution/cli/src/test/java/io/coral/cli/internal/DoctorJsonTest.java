package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.artifact.Artifact;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.format.BitstreamFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorJsonTest {

  /** Reads every file, and finds the odd one odd. */
  private static final class OddFormat implements BitstreamFormat {
    @Override
    public String id() {
      return "odd";
    }

    @Override
    public boolean recognises(ByteBuffer head) {
      return true;
    }

    @Override
    public Bitstream describe(String name, ByteBuffer bytes) {
      if (name.equals("foreign.bin")) {
        throw AcceleratorException.of(
            ErrorCode.UNSUPPORTED, "describe", "bitstream " + name, "entry a.jar is of no format");
      }
      Bitstream read = Bitstream.of(name, bytes);
      return name.equals("odd.bin")
          ? read.withWarnings(List.of("kernel x is left out: it has 2,048 pieces"))
          : read;
    }
  }

  private static InstalledBitstream installed(Path folder, String name) throws IOException {
    Files.write(folder.resolve(name), new byte[] {1});
    Platform platform = new Platform("coral", "sim", "1.0");
    return new InstalledBitstream(
        new Artifact(name, "org.example", "1.0", "", platform, List.of(), Map.of()),
        folder,
        "00",
        1);
  }

  @Test
  void showsWhatBundlesTellAndTheWarningsOfInstalledBinaries(@TempDir Path folder)
      throws IOException {
    List<InstalledBitstream> all =
        List.of(
            installed(folder, "odd.bin"),
            installed(folder, "even.bin"),
            installed(folder, "foreign.bin"));
    BitstreamRepository repository =
        (BitstreamRepository)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BitstreamRepository.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "root" -> folder;
                      case "list" -> all;
                      default -> List.of();
                    });
    RepositoryState state =
        RepositoryState.of(repository, new KnownFormats(List.of(new OddFormat())));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    DoctorJson.print(
        new Diagnosis(
            Map.of("native calls", "JNA"),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.of(state)),
        new Terminal(out, out));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains(
            "\"native calls\" : \"JNA\"",
            "\"installed\" : 3",
            "[ \"it is for coral/sim/1.0 and not checked: entry a.jar is of no format",
            "\"" + folder.resolve("odd.bin") + "\" : [ \"kernel x is left out: it has 2,048 pieces")
        .doesNotContain("even.bin", "INVALID_BINARY");
  }
}
