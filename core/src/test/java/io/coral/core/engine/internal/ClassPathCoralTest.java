package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.core.engine.internal.Rig.Addition;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathCoralTest {

  private static final String ROOT = "io.coral.core.repository.root";

  @Test
  void on_a_plain_class_path_the_service_loader_finds_the_engine_and_it_finds_the_runtimes(
      @TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp)) {
      rig.install();
      System.setProperty(ROOT, rig.repository.root().toString());
    }
    Coral found = ServiceLoader.load(Coral.class).findFirst().orElseThrow();
    try (ClassPathCoral coral = (ClassPathCoral) found) {
      Addition addition = new Addition(1000);
      assertThat(Rig.answer(coral.submit(addition.request)).runtimeId()).isEqualTo("sim");
      assertThat(addition.isRight()).isTrue();
      assertThat(coral.boards()).hasSize(2);
      assertThat(coral.runtimes()).hasSize(1);
      assertThat(coral.accelerators()).hasSize(5);
    } finally {
      System.clearProperty(ROOT);
    }
  }
}
