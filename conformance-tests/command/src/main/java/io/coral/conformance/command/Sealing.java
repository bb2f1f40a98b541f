package io.coral.conformance.command;

import io.coral.conformance.capsule.Capsule;
import io.coral.conformance.capsule.Seal;
import io.coral.conformance.capsule.Signer;
import io.coral.conformance.capsule.TestedJar;
import io.coral.conformance.runner.Report;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
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
          "Writes a copy of the tested bundle with the result in it, if every MUST rule passes that"
              + " applies and needs no role or action that not every vendor can offer.")
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

  /** Refuses what makes no sense or has no place, and reads the key, before anything is tested. */
  void check(CommandLine command, boolean everyRule) {
    if (seal != null && !everyRule) {
      throw new ParameterException(command, "--seal vouches for every rule: leave out --only");
    }
    Destination.requireReplaceable(command, "--seal", seal);
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

  /** Where the sealed copy goes; absent where none is asked for. */
  Optional<Destination> destination() {
    return Optional.ofNullable(seal).map(file -> new Destination("--seal", file));
  }

  /** Refuses what cannot be sealed, before anything is tested. */
  void requireSealable(CommandLine command, TestedJar jar) {
    destination().ifPresent(to -> to.requireOther(command, Map.of("the tested jar", jar.file())));
    Seal.requireSealable(jar);
  }

  /** The store of the key; absent where nothing is signed. */
  Optional<Path> signs() {
    return Optional.ofNullable(signWith);
  }

  /** Seals the result, or says why not; returns whether it did what was asked. */
  boolean seal(Report report, TestedJar jar, CommandLine command) throws IOException {
    if (seal == null) {
      return true;
    }
    if (!report.isCertified()) {
      command.getErr().println(TerminalText.of("not sealed: " + Capsule.whyNot(report)));
      return false;
    }
    new Destination("--seal", seal)
        .write(file -> Seal.write(jar, Capsule.of(report, jar), signer, file));
    command.getOut().println(TerminalText.of("sealed: " + seal + report.certificate().notTried()));
    return true;
  }
}
