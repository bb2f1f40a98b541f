package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of {@code coral serve} in a real Chromium. What it looks like lies in {@code
 * target/screenshots} then, for people.
 */
@Tag("once")
class PageTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Browser browser() throws Exception {
    return new Browser(Files.createDirectories(folder.resolve("browser")), 1400, 900);
  }

  /** All of it on a phone, a desk and a wall, in the light and in the dark. */
  private static void shoot(Browser browser, String name) throws Exception {
    Path shots = Files.createDirectories(Path.of("target/screenshots"));
    for (Screen screen : Screen.values()) {
      browser.resize(screen.width, screen.height, screen == Screen.PHONE);
      int all = browser.evaluate("document.documentElement.scrollHeight").asInt();
      browser.resize(screen.width, all, screen == Screen.PHONE);
      for (boolean isDark : new boolean[] {false, true}) {
        browser.dark(isDark);
        browser.screenshot(
            shots.resolve(
                name
                    + "-"
                    + screen.name().toLowerCase(Locale.ROOT)
                    + (isDark ? "-dark" : "-light")
                    + ".png"));
      }
    }
  }

  private enum Screen {
    PHONE(390, 844),
    DESK(1400, 900),
    WALL(3840, 2160);

    final int width;
    final int height;

    Screen(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  /** A text without what is hidden. */
  private static String seen(Browser browser, String selector) throws Exception {
    return browser.evaluate("document.querySelector('" + selector + "').innerText").asText();
  }

  private static String text(Browser browser, String selector) throws Exception {
    return browser
        .evaluate("document.querySelector('" + selector + "')?.textContent ?? ''")
        .asText();
  }

  @Test
  void itShowsWhatThereIsAndWithinTwoSecondsThatABoardIsLost() throws Exception {
    // whichever of the two the engine prefers
    try (Served served = new Served(folder, "faults=run:2000=lose, faults=run:8000=lose");
        Browser browser = browser()) {
      browser.open(served.address());
      await().atMost(BOUND).until(() -> text(browser, "#status").equals("ready"));
      assertThat(browser.evaluate("document.querySelectorAll('.board').length").asInt())
          .isEqualTo(2);
      assertThat(text(browser, "#states")).contains("available 2");

      served.makeTraffic();
      await().atMost(BOUND).until(() -> text(browser, "#queue-rows th").equals("vector.addition"));
      await().atMost(BOUND).until(() -> !text(browser, "#p50").equals("–"));
      shoot(browser, "busy");
      await().atMost(BOUND).until(() -> served.states().containsValue("FAILED"));
      await()
          .atMost(Duration.ofSeconds(2))
          .until(() -> text(browser, ".board[data-state=FAILED] .state").contains("failed"));

      assertThat(text(browser, ".board[data-state=FAILED] .failure")).isNotBlank();
      assertThat(text(browser, "#news")).contains("is failed");
      browser.evaluate("document.getElementById('installed').scrollIntoView()");
      await()
          .atMost(BOUND)
          .until(() -> text(browser, "#installed-rows").contains("vector.addition (float* a"));
      browser.evaluate("document.getElementById('requests').scrollIntoView()");
      await().atMost(BOUND).until(() -> text(browser, "#ended").contains("answered"));
      shoot(browser, "lost");

      assertThat(browser.complaints()).isEmpty();
      assertThat(browser.asked())
          .isNotEmpty()
          .allSatisfy(uri -> assertThat(uri).hasAuthority(served.address().getAuthority()));
    }
  }

  @Test
  void whereThereIsNothingItSaysSo() throws Exception {
    try (Served served = new Served(folder, "count=0");
        Browser browser = browser()) {
      browser.open(served.address());
      await().atMost(BOUND).until(() -> text(browser, "#status").equals("ready"));

      assertThat(seen(browser, "#no-boards"))
          .isEqualTo("No board is there. coral doctor says what is in the way.");
      assertThat(seen(browser, "#states")).as("states to choose from").isEmpty();
      shoot(browser, "empty");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void aThousandBoardsAreFound() throws Exception {
    try (Served served = new Served(folder, "count=1000");
        Browser browser = browser()) {
      browser.open(served.address());
      await()
          .atMost(BOUND)
          .until(
              () -> browser.evaluate("document.querySelectorAll('.board').length").asInt() == 1000);

      browser.evaluate(
          "const field = document.getElementById('search'); field.value = 'sim-777';"
              + " field.dispatchEvent(new Event('input'))");

      assertThat(
              browser.evaluate("document.querySelectorAll('.board:not([hidden])').length").asInt())
          .isEqualTo(1);
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
