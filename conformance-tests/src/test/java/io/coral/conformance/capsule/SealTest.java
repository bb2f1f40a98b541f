package io.coral.conformance.capsule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.Boardless;
import io.coral.conformance.run.Failure;
import io.coral.conformance.run.Outcome;
import io.coral.conformance.run.Report;
import io.coral.conformance.run.RuleResult;
import io.coral.spec.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

  private static Report report(RuleResult... results) {
    return new Report(
        Stream.of("runtime", "spec", "kit", "device", "board", "seed", "date")
            .map(label -> new Report.Line(label, label.equals("spec") ? "1.0" : "1.0.0"))
            .toList(),
        List.of(results),
        List.of());
  }

  private static RuleResult passed() {
    return new RuleResult(
        Rule.RES_01, Outcome.PASS, "", Optional.empty(), List.of(), Duration.ZERO);
  }

  private void seal(Path from, Path to) throws IOException {
    TestedJar jar = TestedJar.of(from);
    Seal.write(jar, Capsule.of(report(passed()), jar), Optional.empty(), to);
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
  void whatDoesNotConformIsNotSealed() {
    TestedJar jar = TestedJar.of(bundle);
    Report broken =
        report(
            RuleResult.failed(
                Rule.RES_01, new Failure("a", "b", "c", ""), List.of(), Duration.ZERO));
    assertThatThrownBy(() -> Capsule.of(broken, jar))
        .isInstanceOf(SealException.class)
        .hasMessageContaining("not sealed");
    assertThatThrownBy(() -> Capsule.of(report(), jar)).hasMessageContaining("nothing");
  }

  @Test
  void aJarThatChangedDuringTheRunIsNotSealed() throws IOException {
    TestedJar jar = TestedJar.of(bundle);
    Capsule capsule = Capsule.of(report(passed()), jar);
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
  void theTestedJarItselfIsNeverOverwritten() {
    assertThatThrownBy(() -> seal(bundle, bundle)).hasMessageContaining("name another file");
  }

  @Test
  void whatIsNoJarSaysSo() throws IOException {
    Path text = Files.writeString(folder.resolve("a.txt"), "hello");
    assertThatThrownBy(() -> TestedJar.of(text)).hasMessageContaining("no jar");
    assertThatThrownBy(() -> TestedJar.of(new Boardless())).hasMessageContaining("from a jar");
  }
}
