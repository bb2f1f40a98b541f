package io.coral.runtime.inaccel.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.natives.Binding;
import io.coral.natives.UnpackedLibrary;
import io.coral.spec.Finding;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A C runtime that is loaded, with what was loaded for it. One thread loads and closes it. */
final class RuntimeLibrary implements AutoCloseable {

  private static final Pattern MISSING = Pattern.compile("undefined symbol: (\\w+)");
  private static final Pattern ABSENT = Pattern.compile("cannot open shared object file: No such");

  private final Deque<NativeLibrary> opened = new ArrayDeque<>();
  private final Bound<Libc> libc;
  private final Bound<Calls> calls;
  private final Bound<CommandCalls> commands;

  /** Why a library cannot be used. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Finding finding;

    Unavailable(LibrarySettings library, String cause, String remedy) {
      this(
          new Finding(
              Finding.Kind.LIBRARY, library.name() + " (" + library.path() + ")", cause, remedy));
    }

    Unavailable(Finding finding) {
      super(finding.toString());
      this.finding = finding;
    }

    Finding finding() {
      return finding;
    }
  }

  private RuntimeLibrary(LibrarySettings library) throws Unavailable {
    try {
      libc = Bound.of(Libc.class, MappedLibc.class, NativeLibrary.getProcess());
      library.environment().forEach((key, value) -> libc.calls().setenv(key, value, 1));
      for (String name : library.load()) {
        opened.push(before(library, name));
      }
      NativeLibrary itself = itself(library);
      opened.push(itself);
      calls = bound(library, () -> Bound.of(Calls.class, MappedCalls.class, itself));
      commands = bound(library, () -> commands(itself));
    } catch (Unavailable | RuntimeException | Error e) {
      closeOpened();
      throw e;
    }
  }

  /**
   * Loads a C runtime.
   *
   * @throws Unavailable saying what is missing
   */
  static RuntimeLibrary load(LibrarySettings library) throws Unavailable {
    Optional<Finding> obstacle = UnpackedLibrary.JNA.obstacle().or(Binding::obstacle);
    if (obstacle.isPresent()) {
      throw new Unavailable(obstacle.get());
    }
    if (Native.POINTER_SIZE != Long.BYTES) {
      throw new Unavailable(library, "this is no 64-bit JVM", "use a 64-bit JVM");
    }
    return new RuntimeLibrary(library);
  }

  private static NativeLibrary before(LibrarySettings library, String name) throws Unavailable {
    try {
      return Opened.forAll(name);
    } catch (UnsatisfiedLinkError e) {
      throw new Unavailable(
          library,
          "what it is to be loaded on does not load: " + Opened.reason(e),
          "install " + name + ", or correct load");
    }
  }

  private static NativeLibrary itself(LibrarySettings library) throws Unavailable {
    try {
      return Opened.alone(library.path().toString());
    } catch (UnsatisfiedLinkError e) {
      String reason = Opened.reason(e);
      Matcher missing = MISSING.matcher(reason);
      throw new Unavailable(
          library,
          "it does not load: " + reason,
          missing.find()
              ? "name the library that has "
                  + missing.group(1)
                  + " in load; "
                  + (library.load().isEmpty()
                      ? "nothing is loaded before it"
                      : "none of " + library.load() + " has it")
              : ABSENT.matcher(reason).find()
                  ? "correct path, or install what the cause names"
                  : "read the cause");
    }
  }

  /** By the way into native code that this process uses. */
  private static Bound<CommandCalls> commands(NativeLibrary opened) {
    return switch (Binding.ofProcess()) {
      case FOREIGN -> Bound.without(new ForeignCommandCalls(opened));
      case JNA -> Bound.of(CommandCalls.class, MappedCommandCalls.class, opened);
    };
  }

  private static <C> Bound<C> bound(LibrarySettings library, Supplier<Bound<C>> binding)
      throws Unavailable {
    try {
      return binding.get();
    } catch (UnsatisfiedLinkError e) {
      throw new Unavailable(
          library,
          "it is no runtime of InAccel's C header: " + Opened.reason(e),
          "correct path, or build it with every function of inaccel/runtime.h");
    }
  }

  Calls calls() {
    return calls.calls();
  }

  CommandCalls commands() {
    return commands.calls();
  }

  Libc libc() {
    return libc.calls();
  }

  /** Unloads it; nothing of it is in use. */
  @Override
  public void close() {
    commands.close();
    calls.close();
    libc.close();
    closeOpened();
  }

  private void closeOpened() {
    opened.forEach(NativeLibrary::close);
  }
}
