import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/**
 * Makes the enum {@code Rule} from rules.yaml and keeps the rule tables of SPECIFICATION.md in step.
 *
 * <p>Run by the build: {@code RuleGenerator rules.yaml SPECIFICATION.md outputFolder}. A table that
 * differs fails the build, unless {@code -Dcoral.update=true} writes it.
 */
public final class RuleGenerator {

  private static final Pattern ID = Pattern.compile("[A-Z]{3}-\\d\\d");
  private static final Set<String> LEVELS = Set.of("MUST", "SHOULD");
  private static final Set<String> VERIFIED =
      Set.of("automatic", "stochastic", "role", "untestable");
  private static final Pattern TABLE =
      Pattern.compile("(<!-- rules:([A-Z]{3}) -->\n).*?(<!-- /rules -->)", Pattern.DOTALL);

  /** One rule as rules.yaml tells it. */
  record Rule(
      String id,
      String level,
      String since,
      String verified,
      String feature,
      String role,
      int mutants,
      String text,
      String why) {

    static Rule of(Map<String, Object> yaml) {
      Rule rule =
          new Rule(
              field(yaml, "id"),
              field(yaml, "level"),
              field(yaml, "since"),
              field(yaml, "verified"),
              yaml.getOrDefault("feature", "").toString(),
              yaml.getOrDefault("role", "").toString(),
              (int) yaml.getOrDefault("mutants", breakable(yaml) ? 1 : 0),
              field(yaml, "text"),
              field(yaml, "why"));
      if (!ID.matcher(rule.id).matches()
          || !LEVELS.contains(rule.level)
          || !VERIFIED.contains(rule.verified)) {
        throw new IllegalArgumentException("rules.yaml: malformed rule " + rule);
      }
      return rule;
    }

    /** Whether a wrong runtime can break it that the kit has to notice. */
    private static boolean breakable(Map<String, Object> yaml) {
      return field(yaml, "level").equals("MUST") && !field(yaml, "verified").equals("untestable");
    }

    private static String field(Map<String, Object> yaml, String name) {
      Object value = yaml.get(name);
      if (value == null) {
        throw new IllegalArgumentException("rules.yaml: " + yaml + " has no field " + name);
      }
      return value.toString().strip();
    }

    String chapter() {
      return id.substring(0, 3);
    }

    String constant() {
      return id.replace('-', '_');
    }
  }

  private RuleGenerator() {}

  public static void main(String[] arguments) throws IOException {
    Path yaml = Path.of(arguments[0]);
    Path specification = Path.of(arguments[1]);
    Path output = Path.of(arguments[2]).resolve("io/coral/spec/Rule.java");

    Map<String, Object> root = new Yaml().load(Files.readString(yaml));
    List<Rule> rules = rules(root);
    Map<String, String> chapters = chapters(root);
    writeIfChanged(output, javaSource(rules, chapters));

    String before = Files.readString(specification);
    chapters.forEach((id, title) -> requireHeading(before, id + ": " + title));
    String after = withTables(before, rules);
    if (!before.equals(after)) {
      if (!Boolean.getBoolean("coral.update")) {
        System.err.println(
            "SPECIFICATION.md: its rule tables differ from rules.yaml; run: mvn -q -pl spec"
                + " generate-sources -Dcoral.update=true");
        System.exit(1);
      }
      Files.writeString(specification, after);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<Rule> rules(Map<String, Object> root) {
    Map<String, Rule> rules = new LinkedHashMap<>();
    for (Object entry : (List<Object>) root.get("rules")) {
      Rule rule = Rule.of((Map<String, Object>) entry);
      if (rules.put(rule.id, rule) != null) {
        throw new IllegalArgumentException("rules.yaml: " + rule.id + " stands twice");
      }
    }
    return List.copyOf(rules.values());
  }

  /** The titles by the ids, in the order of the file. */
  private static Map<String, String> chapters(Map<String, Object> root) {
    Map<String, String> chapters = new LinkedHashMap<>();
    ((Map<?, ?>) root.get("chapters"))
        .forEach((id, title) -> chapters.put(id.toString(), title.toString()));
    return chapters;
  }

  private static void requireHeading(String specification, String heading) {
    if (specification.lines().noneMatch(line -> line.matches("### [0-9.]+ \\Q" + heading + "\\E"))) {
      throw new IllegalArgumentException("SPECIFICATION.md has no heading \"" + heading + "\"");
    }
  }

  private static String javaSource(List<Rule> rules, Map<String, String> chapters) {
    StringBuilder source = new StringBuilder();
    source.append("package io.coral.spec;\n\nimport java.util.Optional;\n\n");
    source.append("/** The numbered rules of the specification; made from rules.yaml. */\n");
    source.append("public enum Rule {\n");
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      source.append("  /** ").append(rule.level).append(": ");
      source.append(rule.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
      source.append(" */\n  ").append(rule.constant()).append('(');
      source.append("Level.").append(rule.level).append(", Verified.");
      source.append(rule.verified.toUpperCase(java.util.Locale.ROOT)).append(", ");
      source.append(literal(rule.since)).append(", ").append(literal(rule.feature)).append(", ");
      source.append(literal(rule.role)).append(", ").append(rank(rule, chapters));
      source.append(", ").append(literal(chapters.get(rule.chapter())));
      source.append(", ").append(rule.mutants);
      source.append(",\n      ").append(literal(rule.text));
      source.append(",\n      ").append(literal(rule.why)).append(')');
      source.append(i + 1 < rules.size() ? ",\n" : ";\n");
    }
    source.append(
        """

          /** How binding a rule is (RFC 2119). */
          public enum Level {
            /** An absolute requirement. */
            MUST,
            /** To be followed unless there is a reason that is understood. */
            SHOULD
          }

          /** How a rule is verified. */
          public enum Verified {
            /** By a test that gives the same answer each time. */
            AUTOMATIC,
            /** By a test repeated to a stated confidence. */
            STOCHASTIC,
            /** By a test that needs a kernel role or an action of the harness. */
            ROLE,
            /** Not by a test. */
            UNTESTABLE
          }

          private final Level level;
          private final Verified verified;
          private final String since;
          private final String feature;
          private final String role;
          private final int rank;
          private final String chapterTitle;
          private final int mutants;
          private final String text;
          private final String why;

          Rule(
              Level level,
              Verified verified,
              String since,
              String feature,
              String role,
              int rank,
              String chapterTitle,
              int mutants,
              String text,
              String why) {
            this.level = level;
            this.verified = verified;
            this.since = since;
            this.feature = feature;
            this.role = role;
            this.rank = rank;
            this.chapterTitle = chapterTitle;
            this.mutants = mutants;
            this.text = text;
            this.why = why;
          }

          /** The id as people write it, e.g. {@code BUF-05}. */
          public String id() {
            return name().replace('_', '-');
          }

          /** The chapter, e.g. {@code BUF}. */
          public String chapter() {
            return name().substring(0, 3);
          }

          /** What its chapter is about, e.g. {@code buffers}. */
          public String chapterTitle() {
            return chapterTitle;
          }

          /** How binding it is. */
          public Level level() {
            return level;
          }

          /** How it is verified. */
          public Verified verified() {
            return verified;
          }

          /** The specification version that brought it. */
          public String since() {
            return since;
          }

          /** The feature without which it does not apply. */
          public Optional<String> feature() {
            return feature.isEmpty() ? Optional.empty() : Optional.of(feature);
          }

          /** The kernel role or harness action that its test needs. */
          public Optional<String> role() {
            return role.isEmpty() ? Optional.empty() : Optional.of(role);
          }

          /**
           * The place of its chapter in a run with a time budget, from 0 on: those first whose
           * failure silently spoils an application's results.
           */
          public int rank() {
            return rank;
          }

          /** How many deliberately wrong runtimes the conformance kit has against it, at least. */
          public int mutants() {
            return mutants;
          }

          /** What it demands. */
          public String text() {
            return text;
          }

          /** The intent behind it. */
          public String why() {
            return why;
          }

          /**
           * The rule with that id.
           *
           * @throws IllegalArgumentException when there is none
           */
          public static Rule of(String id) {
            return valueOf(id.replace('-', '_'));
          }
        }
        """);
    return source.toString();
  }

  private static int rank(Rule rule, Map<String, String> chapters) {
    int rank = List.copyOf(chapters.keySet()).indexOf(rule.chapter());
    if (rank < 0) {
      throw new IllegalArgumentException(
          "rules.yaml: " + rule.id + " is of a chapter that is not among " + chapters.keySet());
    }
    return rank;
  }

  private static String literal(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String withTables(String specification, List<Rule> rules) {
    return TABLE
        .matcher(specification)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1) + table(match.group(2), rules) + match.group(3)));
  }

  private static String table(String chapter, List<Rule> rules) {
    StringBuilder table = new StringBuilder("| rule | level | text | intent |\n|---|---|---|---|\n");
    for (Rule rule : rules) {
      if (rule.chapter().equals(chapter)) {
        String condition = rule.feature.isEmpty() ? "" : " (if `" + rule.feature + "`)";
        table.append("| <a id=\"").append(rule.id).append("\"></a>").append(rule.id);
        table.append(" | ").append(rule.level).append(condition);
        table.append(" | ").append(rule.text.replace("|", "\\|"));
        table.append(" | ").append(rule.why.replace("|", "\\|")).append(" |\n");
      }
    }
    return table.toString();
  }

  private static void writeIfChanged(Path file, String content) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(content)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, content);
    }
  }
}
