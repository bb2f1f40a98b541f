package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.launcher.Launch;
import io.coral.launcher.RunningFramework;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watched folder: a runtime comes and goes while requests run. */
class DeployTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  @TempDir Path folder;

  RunningFramework start(Path deploy) throws IOException {
    List<Path> withoutTheSimulator = new ArrayList<>(Built.bundles());
    withoutTheSimulator.remove(Built.bundle(Built.SIMULATOR));
    Launch launch = Built.launch(folder, withoutTheSimulator).readyLevel(20);
    Map<String, String> settings = new TreeMap<>();
    for (String line : Files.readAllLines(Built.HOME.resolve("conf/launcher.properties"))) {
      if (line.startsWith("framework.felix.fileinstall.")) {
        int equals = line.indexOf('=');
        settings.put(
            line.substring("framework.".length(), equals).trim(),
            line.substring(equals + 1).trim().replace("\\\\", "\\"));
      }
    }
    assertThat(settings).containsEntry("felix.fileinstall.poll", "200");
    settings.put("felix.fileinstall.dir", deploy.toString());
    settings.forEach(launch::property);
    return launch.start();
  }

  @Test
  void aRuntimeDroppedIntoTheFolderAppearsAndGoesWhileRequestsRun() throws Exception {
    Path deploy = Files.createDirectories(folder.resolve("deploy"));
    ExecutorService clients = Executors.newFixedThreadPool(2);
    AtomicBoolean goOn = new AtomicBoolean(true);
    ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
    try (RunningFramework framework = start(deploy)) {
      assertThat(Built.ask(framework, "install " + Built.VECTOR)).hasSize(64);
      assertThat(Built.ask(framework, "boards")).isEmpty();
      for (int i = 0; i < 2; i++) {
        clients.execute(
            () -> {
              while (goOn.get()) {
                answers.add(Built.ask(framework, "add 10000"));
              }
            });
      }
      try {
        drop(deploy);
        await().atMost(BOUND).until(() -> Built.ask(framework, "boards").equals("sim-0 sim-1"));
        answers.clear();
        await().atMost(BOUND).until(() -> answers.contains("ok"));

        Files.delete(deploy.resolve("runtime.jar"));
        await().atMost(BOUND).until(() -> Built.ask(framework, "boards").isEmpty());
        answers.clear();
        await().atMost(BOUND).until(() -> answers.stream().anyMatch(a -> a.startsWith("FAILED")));

        drop(deploy);
        await().atMost(BOUND).until(() -> Built.ask(framework, "boards").equals("sim-0 sim-1"));
        answers.clear();
        await().atMost(BOUND).until(() -> answers.contains("ok"));
      } finally {
        goOn.set(false);
        clients.shutdown();
        assertThat(clients.awaitTermination(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
      assertThat(answers)
          .as("every request ends, with its result or with a failure that is told")
          .allMatch(answer -> answer.equals("ok") || answer.startsWith("FAILED io.coral."));
    }
  }

  private void drop(Path deploy) throws IOException {
    Path aside = folder.resolve("runtime.jar");
    Files.copy(Built.bundle(Built.SIMULATOR), aside, StandardCopyOption.REPLACE_EXISTING);
    Files.move(aside, deploy.resolve("runtime.jar"), StandardCopyOption.ATOMIC_MOVE);
  }
}
