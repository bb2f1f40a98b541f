package io.coral.core.request.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.spec.Platform;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class CatalogueTest {

  private static final Request REQUEST = Request.of("math.add");

  private static InstalledBitstream version(String version) {
    return new InstalledBitstream(
        new Artifact(
            "a.bin",
            "math",
            version,
            "",
            new Platform("v", "b", "1"),
            List.of(new ArtifactKernel(List.of("add"), "add", List.of(), Map.of())),
            Map.of()),
        Path.of("/installed", version),
        "0".repeat(64),
        1);
  }

  private static Catalogue catalogue(String... versions) {
    BitstreamRepository repository = Mockito.mock(BitstreamRepository.class);
    Mockito.when(repository.find("math.add"))
        .thenReturn(List.of(versions).stream().map(CatalogueTest::version).toList());
    return new Catalogue(repository, Catalogue.Missing.LEFT, List::of);
  }

  @Test
  void allVersionsAnswerTheNewestFirst() {
    assertThat(catalogue("1", "10", "2").fit(REQUEST).candidates())
        .extracting(each -> each.artifact().version())
        .containsExactly("10", "2", "1");
  }

  @Test
  void onlyTheVersionThatIsAskedForAnswers() {
    assertThat(catalogue("1", "10", "2").fit(REQUEST.version("2")).candidates())
        .extracting(each -> each.artifact().version())
        .containsExactly("2");
  }

  @Test
  void aVersionThatIsNotInstalledIsNamedWithThoseThatAre() {
    assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> catalogue("1", "2").fit(REQUEST.version("3")))
        .withMessage("version 3 of math.add is not installed; installed are [2, 1]")
        .extracting(RequestException::code)
        .isEqualTo(RequestException.Code.UNKNOWN_ACCELERATOR);
  }
}
