package io.coral.conformance.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.runner.Outcome;
import io.coral.conformance.runner.Report;
import io.coral.conformance.runner.RuleResult;
import io.coral.conformance.runner.samples.Results;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Discovery;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import io.coral.spec.RuntimeInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {

  @TempDir Path folder;
  private Path bundle;
  private Path sealed;

  @BeforeEach
  void makeABundle() throws IOException {
    bundle = folder.resolve("acme.jar");
    sealed = folder.resolve("sealed/acme.jar");
    write("the code", "acme/Acme.class");
  }

  private void write(String content, String... names) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue("Bundle-SymbolicName", "acme");
    main.putValue("Provide-Capability", "io.coral.runtime;id=\"acme, inc\"");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(bundle), manifest)) {
      for (String name : names) {
        out.putNextEntry(new JarEntry(name));
        out.write(content.getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
  }

  private static Report report(List<RuleResult> results) {
    return new Report(
        Stream.of("runtime", "spec", "kit", "bundle", "device", "rules", "seed", "budget", "date")
            .map(label -> new Report.Line(label, label.equals("spec") ? "1.0" : "1.0.0"))
            .toList(),
        results,
        List.of());
  }

  private static Report passed() {
    return report(Results.allPassBut(Map.of()));
  }

  private void seal(Path from, Path to) throws IOException {
    TestedJar jar = TestedJar.of(from);
    Seal.write(jar, Capsule.of(passed(), jar), Optional.empty(), to);
  }

  private static String capabilities(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Provide-Capability");
    }
  }

  private static String entry(Path jar, String name) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return new String(
          file.getInputStream(file.getJarEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aSealedBundleOffersTheResultAndIsOtherwiseTheSame() throws IOException {
    seal(bundle, sealed);
    String digest = TestedJar.of(bundle).digest();
    assertThat(TestedJar.of(sealed).digest()).isEqualTo(digest);
    assertThat(capabilities(sealed))
        .isEqualTo(
            "io.coral.runtime;id=\"acme, inc\",io.coral.conformance;spec:Version=\"1.0\";"
                + "kit:Version=\"1.0.0\";digest=\""
                + digest
                + "\"");
    assertThat(entry(sealed, Capsule.ENTRY)).contains(digest, "RES-01", "conforms");
    assertThat(entry(sealed, "acme/Acme.class")).isEqualTo("the code");
    assertThat(Files.getPosixFilePermissions(sealed))
        .as("who may read the bundle may read the sealed one")
        .isEqualTo(Files.getPosixFilePermissions(bundle));
  }

  @Test
  void sealingAgainReplacesTheSeal() throws IOException {
    seal(bundle, sealed);
    Path again = folder.resolve("again.jar");
    seal(sealed, again);
    assertThat(capabilities(again)).isEqualTo(capabilities(sealed));
    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(sealed));
  }

  @Test
  void onlyACertificateIsSealed() {
    TestedJar jar = TestedJar.of(bundle);
    Report broken = report(Results.allPassBut(Map.of(Rule.RES_01, Outcome.FAIL)));
    assertThatThrownBy(() -> Capsule.of(broken, jar))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("not sealed: does not conform");
    assertThatThrownBy(() -> Capsule.of(report(List.of()), jar)).hasMessageContaining("nothing");
    Report skeleton = report(List.of(Results.of(Rule.RES_01, Outcome.PASS)));
    assertThatThrownBy(() -> Capsule.of(skeleton, jar))
        .hasMessageContaining("not certified: 1 of")
        .hasMessageContaining("a seal also demands VER-01, VER-02");
  }

  @Test
  void theSealNamesWhatWasNotTriedAndWhatWasAskedFor() throws IOException {
    TestedJar jar = TestedJar.of(bundle);
    Report report =
        report(
            Results.allPassBut(
                Map.of(Rule.ERR_04, Outcome.NOT_EVALUATED, Rule.LIF_09, Outcome.NOT_EVALUATED)));
    Seal.write(jar, Capsule.of(report, jar), Optional.empty(), sealed);
    assertThat(capabilities(sealed)).endsWith(";untried:List<String>=\"LIF-09,ERR-04\"");
    assertThat(entry(sealed, Capsule.ENTRY))
        .contains("\"notTried\" : [ \"LIF-09\", \"ERR-04\" ]")
        .contains("\"rules\"", "\"budget\"", "\"bundle\"", "\"seed\"");
  }

  @Test
  void aJarThatChangedDuringTheRunIsNotSealed() throws IOException {
    TestedJar jar = TestedJar.of(bundle);
    Capsule capsule = Capsule.of(passed(), jar);
    write("other code", "acme/Acme.class");
    assertThatThrownBy(() -> Seal.write(jar, capsule, Optional.empty(), sealed))
        .hasMessageContaining("has changed since it was tested");
    assertThat(sealed).doesNotExist();
  }

  @Test
  void aSignedJarIsRefusedAndNothingIsLeftBehind() throws IOException {
    write("x", "META-INF/ACME.SF", "acme/Acme.class");
    assertThatThrownBy(() -> seal(bundle, sealed)).hasMessageContaining("seal it, then sign");
    assertThat(sealed.getParent()).isEmptyDirectory();
  }

  @Test
  void whatStandsAgainstASealIsToldBeforeAnythingIsTested() throws IOException {
    Seal.requireSealable(TestedJar.of(bundle));

    write("signed", "META-INF/ACME.SF", "acme/Acme.class");
    assertThatThrownBy(() -> Seal.requireSealable(TestedJar.of(bundle)))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("is a signed jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(bundle))) {
      out.putNextEntry(new JarEntry("acme/Acme.class"));
    }
    assertThatThrownBy(() -> Seal.requireSealable(TestedJar.of(bundle)))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("it has no manifest");
  }

  @Test
  void theTestedJarItselfIsNeverOverwritten() {
    assertThatThrownBy(() -> seal(bundle, bundle)).hasMessageContaining("name another file");
  }

  @Test
  void whatIsNoJarSaysSo() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "hello");
    assertThatThrownBy(() -> TestedJar.of(text)).hasMessageContaining("no jar");
    assertThatThrownBy(() -> TestedJar.of(new InAFolder())).hasMessageContaining("from a jar");
  }

  private static final class InAFolder implements AcceleratorRuntime {
    @Override
    public RuntimeInfo info() {
      throw new UnsupportedOperationException("not asked");
    }

    @Override
    public Discovery discover() {
      throw new UnsupportedOperationException("not asked");
    }

    @Override
    public Resource open(String deviceId) {
      throw new UnsupportedOperationException("not asked");
    }
  }
}
