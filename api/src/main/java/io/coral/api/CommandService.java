package io.coral.api;

/**
 * A command that a bundle brings to {@code coral}: an OSGi service with the properties {@code
 * coral.command} (its name), {@code coral.command.synopsis} and {@code coral.command.description}
 * (for {@code --help}) and, if it needs one, {@code coral.command.example} (names of example
 * artifacts, separated by commas, that are installed before it runs).
 */
@FunctionalInterface
public interface CommandService {

  /**
   * Runs the command on the caller's thread, which an interrupt ends. It writes to the standard
   * streams.
   *
   * @return the exit code: 0 when all went well, 2 for arguments that are wrong
   */
  int run(String... arguments);
}
