package io.coral.conformance.runner.child;

import io.coral.conformance.rules.bench.Subject;
import io.coral.conformance.rules.process.BundleFault;
import io.coral.conformance.rules.process.NotTestable;
import io.coral.conformance.rules.process.ParentWatch;
import io.coral.conformance.runner.Catalogue;
import io.coral.conformance.runner.Header;
import io.coral.conformance.runner.InProcessRunner;
import io.coral.conformance.runner.RuleResult;
import io.coral.spec.Rule;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * The child: takes an assignment and orders from standard input, and answers on a local socket,
 * because the runtime under test may print whatever it likes. Ends when the kit does.
 */
final class ChildMain {

  private final Subject subject;
  private final InProcessRunner runner;
  private final Limit limit;

  private ChildMain(Assignment assignment) {
    this.limit = new Limit("--limit", assignment.limit());
    this.subject = assignment.subject(Function.identity());
    this.runner = new InProcessRunner(Catalogue.ofKit(), subject, assignment.limit());
  }

  /** Takes the path of the socket. */
  public static void main(String[] arguments) throws IOException {
    ParentWatch.start();
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(Path.of(arguments[0])))) {
      DataInputStream in = new DataInputStream(System.in);
      DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
      serve(in, out);
    } finally {
      // whatever threads the runtime has left
      Runtime.getRuntime().halt(0);
    }
  }

  private static void serve(DataInputStream in, DataOutputStream out) throws IOException {
    ChildMain child;
    try {
      child = new ChildMain(Assignment.read(in));
    } catch (EOFException e) {
      return;
    } catch (Throwable e) {
      // an error of the vendor's classes or files is an answer, not the end of the child
      refuse(out, e);
      return;
    }
    for (int order = in.read(); order >= 0; order = in.read()) {
      if (order == Wire.DESCRIBE) {
        child.describe(out);
      } else {
        child.run(Rule.of(Wire.text(in)), out);
      }
      out.flush();
    }
  }

  private void describe(DataOutputStream out) throws IOException {
    Description description;
    try {
      Header header = Header.of(subject, limit);
      description =
          new Description(
              header.lines(), header.deviceName(), subject.bundle().map(Path::toString));
    } catch (Throwable e) {
      refuse(out, e);
      return;
    }
    out.writeByte(Wire.DESCRIPTION);
    Wire.description(out, description);
  }

  private static void refuse(DataOutputStream out, Throwable e) throws IOException {
    out.writeByte(Wire.NOT_TESTABLE);
    Wire.text(
        out,
        e instanceof NotTestable || e instanceof BundleFault
            ? String.valueOf(e.getMessage())
            : "the runtime could not be tested: " + e);
    out.flush();
  }

  private void run(Rule rule, DataOutputStream out) throws IOException {
    RuleResult result = runner.run(rule);
    out.writeByte(Wire.RESULT);
    Wire.result(out, result);
    out.writeBoolean(runner.isSpoilt());
  }
}
