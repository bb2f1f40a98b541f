package io.coral.cli.internal;

import io.coral.api.Accelerator;
import io.coral.api.Argument;
import io.coral.api.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The arguments of a run in the order of the command line, which is that of the prototype. */
final class RunArguments {
  private final List<Given> given = new ArrayList<>();

  /** An option as it was typed. */
  private record Given(String option, String value) {

    String type() {
      return value.substring(0, Math.max(0, value.indexOf(':')));
    }

    /** Absent where no type is known that could be compared. */
    Optional<NumberKind> kind() {
      return option.equals("--arg")
          ? NumberKind.ofScalar(type())
          : Optional.of(ElementType.of(type(), option + " " + value).kind());
    }
  }

  /** An array that the accelerator writes, and where it goes. */
  record Result(OpenOutput file, ByteBuffer array) {}

  /** An option that may be given many times; all of them are collected in one order. */
  OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .description(description)
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .parameterConsumer((values, option, command) -> collect(name, values, command))
        .build();
  }

  private void collect(String name, Stack<String> values, CommandSpec command) {
    if (values.isEmpty()) {
      throw new ParameterException(command.commandLine(), name + " needs a value");
    }
    given.add(new Given(name, values.pop()));
  }

  /**
   * Compares the types with the prototype's, as far as both are known: the engine sees bytes alone,
   * and would take floats for integers. Number and order it checks itself.
   *
   * @throws CommandException naming the first argument that is of another kind
   */
  void check(Accelerator accelerator) {
    List<Accelerator.Parameter> expected = accelerator.parameters();
    for (int i = 0; i < Math.min(given.size(), expected.size()); i++) {
      Given next = given.get(i);
      Accelerator.Parameter argument = expected.get(i);
      Optional<NumberKind> wanted = NumberKind.inC(argument.type());
      Optional<NumberKind> kind = next.kind();
      if (wanted.isPresent() && kind.isPresent() && !wanted.equals(kind)) {
        throw new CommandException(
            ExitCode.USAGE,
            next.option()
                + " "
                + next.value()
                + ": argument "
                + (i + 1)
                + " of "
                + accelerator.id()
                + " is "
                + argument.prototype()
                + ", "
                + wanted.get()
                + "; "
                + next.type()
                + " is "
                + kind.get());
      }
    }
  }

  /**
   * The request; reads the input files and opens the output files, which are added to the results:
   * the caller closes them.
   */
  Request request(String accelerator, List<Result> results) throws IOException {
    Request request = Request.of(accelerator);
    for (Given next : given) {
      request = request.with(argument(next, results));
    }
    return request;
  }

  private static Argument argument(Given next, List<Result> results) throws IOException {
    switch (next.option()) {
      case "--in":
        return new Argument.Array(ArrayFile.toRead(next.option(), next.value()).read());
      case "--inout":
        ArrayFile both = ArrayFile.toRead(next.option(), next.value());
        ByteBuffer before = both.read();
        return result(both, before, results);
      case "--out":
        ArrayFile out = ArrayFile.toWrite(next.option(), next.value());
        return result(out, out.allocate(), results);
      default:
        return Scalars.parse(next.value());
    }
  }

  private static Argument result(ArrayFile file, ByteBuffer array, List<Result> results) {
    results.add(new Result(OpenOutput.of(file), array));
    return new Argument.Array(array);
  }
}
