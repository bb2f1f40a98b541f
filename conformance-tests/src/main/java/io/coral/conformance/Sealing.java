package io.coral.conformance;

import io.coral.conformance.capsule.Capsule;
import io.coral.conformance.capsule.Seal;
import io.coral.conformance.capsule.Signer;
import io.coral.conformance.capsule.TestedJar;
import io.coral.conformance.run.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that seal a result. One thread. */
final class Sealing {

  @Option(
      names = "--seal",
      paramLabel = "JAR",
      description =
          "Writes a copy of the tested bundle with the result in it, if the whole kit was run and"
              + " the runtime conforms.")
  @Nullable Path seal;

  @Option(
      names = "--sign",
      paramLabel = "FILE",
      description =
          "Signs the seal with the key of this PKCS #12 store; its password comes from the"
              + " environment variable CORAL_SEAL_PASSWORD.")
  @Nullable Path signWith;

  private Optional<Signer> signer = Optional.empty();

  boolean isAsked() {
    return seal != null;
  }

  /** Refuses what makes no sense, and reads the key, before anything is tested. */
  void check(CommandLine command, boolean everyRule) {
    if (seal != null && !everyRule) {
      throw new ParameterException(command, "--seal vouches for every rule: leave out --only");
    }
    if (signWith == null) {
      return;
    }
    if (seal == null) {
      throw new ParameterException(command, "--sign signs a seal: give --seal too");
    }
    String password = System.getenv("CORAL_SEAL_PASSWORD");
    if (password == null) {
      throw new ParameterException(command, "--sign needs CORAL_SEAL_PASSWORD to be set");
    }
    signer = Optional.of(Signer.of(signWith, password.toCharArray()));
  }

  /** Seals the result, or says why not. */
  void seal(Report report, TestedJar jar, CommandLine command) throws IOException {
    if (seal == null) {
      return;
    }
    if (report.exitCode() == Report.CONFORMS) {
      Seal.write(jar, Capsule.of(report, jar), signer, seal);
      command.getOut().println("sealed: " + seal);
    } else {
      command.getErr().println("not sealed: only a runtime that conforms is");
    }
  }
}
