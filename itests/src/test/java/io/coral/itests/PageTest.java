package io.coral.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.coral.itests.Browser.Key;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

  /** What a screen reader tells nothing of but its name. */
  private static final Set<String> NAMED =
      Set.of("button", "heading", "image", "link", "meter", "navigation", "region", "searchbox");

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

  /** What anybody can see and reach, whatever his screen and his eyes. */
  private static void isForEverybody(Browser browser) throws Exception {
    for (boolean isDark : new boolean[] {false, true}) {
      browser.dark(isDark);
      JsonNode contrast = browser.evaluateFile("contrast.js");
      assertThat(contrast.get("count").asInt()).isGreaterThan(50);
      assertThat(contrast.get("found")).as("too little contrast, dark: %s", isDark).isEmpty();
    }
    browser.dark(false);
    assertThat(browser.told(NAMED)).isNotEmpty().noneMatch(each -> each.endsWith(": "));
    browser.resize(360, 740, true);
    assertThat(browser.evaluateFile("overflow.js")).isEmpty();
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

  /** The number of the look at the boards that the page shows. */
  private static long look(Browser browser) throws Exception {
    return browser.evaluate("Number(document.body.dataset.number)").asLong();
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
      // a look that knows it: there are two in a second
      long look = served.json("api/state").get("number").asLong();
      await().atMost(BOUND).until(() -> look(browser) >= look);

      assertThat(text(browser, ".board[data-state=FAILED] .state")).contains("failed");
      assertThat(text(browser, ".board[data-state=FAILED] .failure")).isNotBlank();
      assertThat(text(browser, "#news")).contains("is failed");
      await().atMost(BOUND).until(() -> text(browser, "#states").contains("failed 2"));
      assertThat(text(browser, "#status")).isEqualTo("no board");
      browser.evaluate("document.getElementById('installed').scrollIntoView()");
      await()
          .atMost(BOUND)
          .until(() -> text(browser, "#installed-rows").contains("vector.addition (float* a"));
      browser.evaluate("document.getElementById('requests').scrollIntoView()");
      await().atMost(BOUND).until(() -> text(browser, "#ended").contains("answered"));
      shoot(browser, "lost");
      isForEverybody(browser);

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
      await().atMost(BOUND).until(() -> text(browser, "#status").equals("no board"));

      assertThat(seen(browser, "#no-boards"))
          .isEqualTo("No board is there. coral doctor says what is in the way.");
      assertThat(seen(browser, "#states")).as("states to choose from").isEmpty();
      shoot(browser, "empty");
      isForEverybody(browser);
      assertThat(browser.complaints()).isEmpty();
    }
  }

  @Test
  void allOfItIsReachedByKeys() throws Exception {
    try (Served served = new Served(folder, "count=2");
        Browser browser = browser()) {
      browser.resize(Screen.PHONE.width, Screen.PHONE.height, false);
      browser.dark(false);
      browser.open(served.address());
      await().atMost(BOUND).until(() -> text(browser, "#status").equals("ready"));
      await().atMost(BOUND).until(() -> text(browser, "#states").contains("available 2"));

      List<String> way = new ArrayList<>();
      do {
        browser.press(Key.TAB);
        JsonNode focused = browser.evaluateFile("focused.js");
        assertThat(focused.get("wrong")).as("%s", focused).isEmpty();
        way.add(focused.get("what").asText());
      } while (!way.get(way.size() - 1).equals("installed-title"));
      assertThat(way)
          .containsExactly(
              "#boards", // past what is on each page
              "#figures",
              "#boards",
              "#queues",
              "#requests",
              "#installed",
              "theme",
              "AVAILABLE",
              "search",
              "queues-title",
              "tenants-title",
              "applications-title",
              "installed-title");

      browser.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()");
      browser.press(Key.ENTER);
      assertThat(browser.evaluate("document.activeElement.id").asText()).isEqualTo("boards");
      browser.press(Key.TAB);
      browser.press(Key.SPACE);
      assertThat(browser.told(Set.of("button"))).contains("button: · available 2");
      assertThat(pressed(browser)).isEqualTo("true");
      browser.press(Key.SPACE);
      assertThat(pressed(browser)).isEqualTo("false");
      browser.press(Key.TAB);
      browser.type("sim-1");
      assertThat(shown(browser)).isEqualTo(1);
    }
  }

  private static String pressed(Browser browser) throws Exception {
    return browser.evaluate("document.activeElement.getAttribute('aria-pressed')").asText();
  }

  /** How many boards can be seen. */
  private static int shown(Browser browser) throws Exception {
    return browser.evaluate("document.querySelectorAll('.board:not([hidden])').length").asInt();
  }

  @Test
  void aThousandBoardsAreFoundWithoutAStutter() throws Exception {
    try (Served served = new Served(folder, "count=1000");
        Browser browser = browser()) {
      served.makeTraffic();
      browser.beforeEachPage("pictures.js");
      browser.open(served.address());
      await().atMost(BOUND).until(() -> shown(browser) == 1000);
      assertThat(browser.evaluate("mostBoards").asInt()).as("in a picture").isBetween(1, 100);
      int whole = browser.evaluate("document.querySelectorAll('.board > .foot').length").asInt();
      assertThat(whole).as("made as a whole, as somebody may see them").isBetween(1, 300);
      assertThat(browser.evaluateFile("scrolled.js").asInt()).isGreaterThan(2000);

      browser.evaluate(
          "const field = document.getElementById('search'); field.value = 'sim-777';"
              + " field.dispatchEvent(new Event('input'))");

      assertThat(shown(browser)).isEqualTo(1);
      assertThat(browser.complaints()).isEmpty();
    }
  }
}
