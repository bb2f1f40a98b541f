package io.coral.repository.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class ListingTest {
  private static final URI FOLDER = URI.create("https://store.example/base/xilinx/");

  @Test
  void pagesOfNginxAndArtifactoryNameWhatLiesInTheFolder() {
    String nginx =
        """
        <html><head><title>Index of /base/xilinx/</title></head>
        <body><h1>Index of /base/xilinx/</h1><hr><pre><a href="../">../</a>
        <a href="u280/">u280/</a>          29-Nov-2026 22:44       -
        <a href="a%20b.bin">a b.bin</a>    29-Nov-2026 22:44      12
        </pre><hr></body></html>
        """;
    String artifactory =
        """
        <pre>Name    Last modified      Size</pre><hr/>
        <pre><a href="../">../</a>
        <A class="x" HREF='/base/xilinx/u50/'>u50/</A>  -
        <a href="bitstream.json">bitstream.json</a></pre>
        """;

    assertThat(Listing.ofPage(FOLDER, nginx))
        .containsExactly(FOLDER.resolve("u280/"), FOLDER.resolve("a%20b.bin"));
    assertThat(Listing.ofPage(FOLDER, artifactory))
        .containsExactly(FOLDER.resolve("u50/"), FOLDER.resolve("bitstream.json"));
  }

  @Test
  void linksThatLeadElsewhereAreNoPartOfAFolder() {
    String page =
        """
        <a href="https://elsewhere.example/x/">a</a> <a href="/base/intel/">b</a>
        <a href="u280/deep/">c</a> <a href="..%2fintel/">d</a> <a href=".hidden/">e</a>
        <a href="?C=N;O=D">f</a> <a href="#top">g</a> <a href="u2 80/">h</a> <a href="./">i</a>
        <a href="%2E%2e/">j</a> <a href="u280%5c..%5c../">k</a>
        """;

    assertThat(Listing.ofPage(FOLDER, page)).isEmpty();
  }

  @Test
  void webDavNamesTheFolderItselfToo() {
    String xml =
        """
        <?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
        <D:response><D:href>/base/xilinx/</D:href></D:response>
        <D:response><D:href>/base/xilinx/u280/</D:href></D:response>
        <D:response><D:href>https://store.example/base/xilinx/b&amp;c.bin</D:href></D:response>
        </D:multistatus>
        """;

    assertThat(Listing.ofWebDav(FOLDER, xml))
        .containsExactly(FOLDER.resolve("u280/"), FOLDER.resolve("b&c.bin"));
  }
}
