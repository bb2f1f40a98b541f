package io.coral.soak;

/** What an operator does to boards. */
enum Act {
  CLAIM("claims", "claims", 4),
  PLUG("hotPlugs", "hot-plugs", 3),
  MEND("revivals", "revivals of lost boards", 8),
  INSTALL("replaced", "artifacts replaced", 2),
  REFRESH("refreshes", "vendors' bundles refreshed", 2),
  REFRESH_SIMULATOR("simulatorRefreshes", "simulator's bundle refreshed", 1);

  private final String key;
  private final String text;
  private final int times;

  Act(String key, String text, int times) {
    this.key = key;
    this.text = text;
    this.times = times;
  }

  /** Its name for machines. */
  String key() {
    return key;
  }

  /** What it is called where it is counted. */
  String text() {
    return text;
  }

  /** How often, beside the others. */
  int times() {
    return times;
  }
}
