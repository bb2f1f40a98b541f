package io.coral.soak.daemon;

import io.coral.client.DaemonCoral;
import io.coral.client.TenantUse;
import io.coral.launcher.TemporaryFolder;
import io.coral.launcher.TerminalText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code coral soak daemon}. Exit code 0 when each request was answered once and
 * rightly, or refused with its reason, and the daemon kept nothing; 1 when not.
 */
@Command(
    name = "daemon",
    description = {
      "Asks a daemon from processes in C, C++, Java and Python, kills it and others of its clients"
          + " meanwhile, and checks each answer."
    },
    mixinStandardHelpOptions = true)
public final class DaemonSoak implements Callable<Integer> {

  private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Idle threads of the engine end after a minute, where they cannot be told from others. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(75);

  private static final int LONGEST_LIFE_MILLIS = 200;
  private static final int TOLD = 10;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many requests (default: ${DEFAULT-VALUE}).")
  private long requests;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "4",
      description = "How many processes ask (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "32",
      description = "How many requests each has on the way (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--daemon-kills",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often the daemon is killed (default: ${DEFAULT-VALUE}).")
  private int daemonKills;

  @Option(
      names = "--daemon-stops",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How often the daemon is stopped in order and started again, for which no request is lost"
              + " (default: ${DEFAULT-VALUE}).")
  private int daemonStops;

  @Option(
      names = "--client-kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many clients come and are killed (default: ${DEFAULT-VALUE}).")
  private int clientKills;

  @Option(
      names = "--heap",
      paramLabel = "MIB",
      defaultValue = "256",
      description = "The daemon's heap (default: ${DEFAULT-VALUE}).")
  private int heap;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "NAME",
      description =
          "What clients are written in, in turn: c, cpp, java, python; all if not said. Of one that"
              + " is named twice there are twice as many.")
  private List<String> languages = List.of("c", "cpp", "java", "python");

  @Option(
      names = "--users",
      split = ",",
      paramLabel = "NAME",
      description = "Users as whom clients run in turn, each as a tenant of that name; for root.")
  private List<String> users = List.of();

  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description =
          "Ask the daemon there, such as `coral serve`, which is not killed; what is asked for is"
              + " installed in its repository.")
  private @Nullable Path socket;

  @Option(
      names = "--looks",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How often the daemon's garbage is collected meanwhile, to say what it keeps (default:"
              + " ${DEFAULT-VALUE}).")
  private int looks;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What is killed when is drawn by (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final List<String> faults = new ArrayList<>();
  private final List<Account> accounts = new ArrayList<>();
  private long nextLook;

  /** What the daemon kept when it was looked at first. */
  private @Nullable Memory first;

  /** What is done to the daemon and to others of its clients. */
  private enum Act {
    KILL,
    STOP,
    KILL_A_CLIENT
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (clients < 1 || window < 1 || requests / clients < window) {
      throw new ParameterException(
          spec.commandLine(),
          "--requests is "
              + requests
              + ", --clients "
              + clients
              + " and --window "
              + window
              + "; expected at least a window of requests for each client");
    }
    if (socket != null && daemonKills + daemonStops > 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--socket is a daemon of others; say --daemon-kills 0 with it, and no --daemon-stops");
    }
    for (String user : users) {
      accounts.add(Account.of(user));
    }
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      Programs.unpack(folder);
      Map<Language, List<String>> programs = programs(folder);
      if (!users.isEmpty()) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      try (DaemonProcess daemon =
          socket == null
              ? DaemonProcess.start(folder, heap, users)
              : DaemonProcess.at(socket, folder)) {
        soak(daemon, folder, programs);
      }
    }
    faults.stream().limit(TOLD).forEach(fault -> say("fault: " + fault));
    return faults.isEmpty() ? 0 : 1;
  }

  private static void say(String line) {
    System.out.println(TerminalText.of(line));
  }

  private Map<Language, List<String>> programs(Path folder)
      throws IOException, InterruptedException {
    List<Language> named = languages.stream().map(this::language).toList();
    Map<Language, List<String>> programs = new EnumMap<>(Language.class);
    for (Language language : Language.values()) {
      if (!named.contains(language)) {
        continue;
      }
      try {
        programs.put(language, language.made(folder));
      } catch (IOException e) {
        say("without " + language + ": " + e.getMessage());
      }
    }
    if (programs.isEmpty()) {
      throw new IOException("nobody can ask: none of " + languages + " can be made here");
    }
    return programs;
  }

  /** The programs of clients, as often as each is named. */
  private List<List<String>> inTurn(Map<Language, List<String>> programs) {
    return languages.stream()
        .map(this::language)
        .filter(programs::containsKey)
        .map(programs::get)
        .toList();
  }

  private Language language(String name) {
    return Arrays.stream(Language.values())
        .filter(each -> each.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--languages names " + name + "; expected c, cpp, java or python"));
  }

  private void soak(DaemonProcess daemon, Path folder, Map<Language, List<String>> programs)
      throws IOException, InterruptedException {
    long each = requests / clients;
    // what is loaded and started once is not what is kept
    for (List<String> program : programs.values()) {
      Asker first = Asker.start(folder, List.of(), program, daemon.socket(), 10L * window, window);
      first.await();
      faults.addAll(first.faults());
    }
    // whom a JVM lets look has a socket from the first time on
    DaemonProcess.Held before = daemon.heldAtRest();
    List<Asker> askers = new ArrayList<>();
    List<List<String>> commands = inTurn(programs);
    for (int i = 0; i < clients; i++) {
      List<String> program = commands.get(i % commands.size());
      askers.add(
          Asker.start(folder, prefix(i, commands.size()), program, daemon.socket(), each, window));
    }
    say(
        clients
            + " clients in "
            + programs.keySet()
            + ", "
            + window
            + " requests of each on the way"
            + (users.isEmpty() ? "" : ", as " + users));
    nextLook = looks == 0 ? Long.MAX_VALUE : each * clients / (looks + 1);
    // who has not connected yet is told that there is no daemon
    while (askers.stream().anyMatch(asker -> asker.at() < 0 && asker.isAlive())) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long began = System.nanoTime();
    List<Act> acts = acts();
    int done = act(acts, daemon, folder, List.copyOf(programs.values()), askers, each);
    if (done < acts.size()) {
      faults.add("all was answered after " + done + " kills and stops; ask for more requests");
    }
    awaitProgress(daemon, askers, Long.MAX_VALUE);
    double seconds = (System.nanoTime() - began) / 1e9;
    DaemonProcess.Held after = settled(daemon, before);
    tellTenants(daemon);
    tell(askers, each, seconds, before, after);
  }

  private List<Act> acts() {
    List<Act> acts = new ArrayList<>();
    acts.addAll(Collections.nCopies(daemonKills, Act.KILL));
    acts.addAll(Collections.nCopies(daemonStops, Act.STOP));
    acts.addAll(Collections.nCopies(clientKills, Act.KILL_A_CLIENT));
    Collections.shuffle(acts, new Random(seed));
    return acts;
  }

  /** Acts when so much is done of all; returns how often while there was still something to do. */
  private int act(
      List<Act> acts,
      DaemonProcess daemon,
      Path folder,
      List<List<String>> programs,
      List<Asker> askers,
      long each)
      throws IOException, InterruptedException {
    Random random = new Random(seed);
    for (int done = 0; done < acts.size(); done++) {
      long until = each * askers.size() * (done + 1) / (acts.size() + 1);
      if (!awaitProgress(daemon, askers, until)) {
        return done;
      }
      switch (acts.get(done)) {
        case KILL -> daemon.replaceKilled();
        case STOP -> daemon.replaceStopped();
        case KILL_A_CLIENT -> killOne(folder, victim(programs, random), daemon, random);
      }
    }
    return acts.size();
  }

  private void killOne(Path folder, List<String> program, DaemonProcess daemon, Random random)
      throws IOException, InterruptedException {
    Asker victim =
        Asker.start(folder, List.of(), program, daemon.socket(), Integer.MAX_VALUE, window);
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LIFE_MILLIS)));
    victim.kill();
    victim.await();
    faults.addAll(victim.faults());
  }

  /** Mostly the first, which starts soonest. */
  private static List<String> victim(List<List<String>> programs, Random random) {
    return programs.get(random.nextInt(8) == 0 ? random.nextInt(programs.size()) : 0);
  }

  /** Waits until so much is done of all, or all ended; false when nothing goes on any more. */
  private boolean awaitProgress(DaemonProcess daemon, List<Asker> askers, long until)
      throws IOException, InterruptedException {
    long last = -1;
    long since = System.nanoTime();
    while (true) {
      long at = askers.stream().mapToLong(Asker::at).sum();
      if (at >= until || askers.stream().noneMatch(Asker::isAlive)) {
        return at >= until;
      }
      if (at >= nextLook) {
        look(daemon, at, askers.size());
      }
      if (at != last) {
        last = at;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > STUCK_NANOS) {
        faults.add(
            "nothing went on for 120 s, at " + at + "; the daemon lives: " + daemon.isAlive());
        askers.forEach(Asker::kill);
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Says what the daemon keeps, and sees whether that is more than at first. */
  private void look(DaemonProcess daemon, long at, int askers)
      throws IOException, InterruptedException {
    Memory now = daemon.memory();
    say("at " + at + ": " + now + "; " + daemon.held());
    if (first == null) {
      first = now;
    } else if (now.isBeyond(first)) {
      faults.add("the daemon grew from " + first + " to " + now + " at " + at);
    }
    nextLook += requests / clients * askers / (looks + 1);
  }

  /** As whom a client runs, so that each user has all languages in turn. */
  private List<String> prefix(int client, int programs) {
    return accounts.isEmpty()
        ? List.of()
        : accounts.get((client + client / programs) % accounts.size()).prefix();
  }

  /** Sees that each user's requests were its tenant's. */
  private void tellTenants(DaemonProcess daemon) throws IOException {
    if (users.isEmpty()) {
      return;
    }
    try (DaemonCoral coral = DaemonCoral.connect(daemon.socket())) {
      List<TenantUse> uses = coral.operator().tenants();
      for (String user : users) {
        long answered =
            uses.stream()
                .filter(use -> use.name().equals(user))
                .mapToLong(TenantUse::answered)
                .sum();
        say("tenant " + user + ": " + answered + " answered by the last daemon");
        if (answered == 0) {
          faults.add("nothing was answered on behalf of tenant " + user);
        }
      }
    }
  }

  /** What the daemon holds once no client is left, and its threads had time to end. */
  private static DaemonProcess.Held settled(DaemonProcess daemon, DaemonProcess.Held before)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + SETTLE_NANOS;
    DaemonProcess.Held now = daemon.heldAtRest();
    while (!now.beyond(before).isEmpty() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      now = daemon.heldAtRest();
    }
    return now;
  }

  private void tell(
      List<Asker> askers,
      long each,
      double seconds,
      DaemonProcess.Held before,
      DaemonProcess.Held after) {
    for (Asker asker : askers) {
      faults.addAll(asker.faults());
      if (!asker.isDone()) {
        faults.add("a client ended at " + asker.at() + " of " + each);
      }
    }
    faults.addAll(after.beyond(before));
    long lost = askers.stream().mapToLong(Asker::lost).sum();
    if (lost > 0 && daemonKills == 0) {
      faults.add(lost + " requests were lost of a daemon that was never killed");
    }
    say(
        "killed meanwhile: the daemon "
            + daemonKills
            + " times, clients "
            + clientKills
            + "; stopped in order: the daemon "
            + daemonStops);
    say("the daemon held " + before + " before, " + after + " after");
    say("descriptors that were not there before: " + after.newDescriptors(before));
    long done = askers.stream().mapToLong(asker -> Math.max(0, asker.at())).sum();
    say(String.format("%.0f requests a second", done / seconds));
    say(
        (done - lost)
            + " answered once, "
            + lost
            + " lost with the reason, "
            + faults.size()
            + " faults");
  }
}
