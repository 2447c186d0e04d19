package io.cqtrace.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain text                | plain text",
        "a\u001b[31mred            | a\\x1b[31mred",
        "tab\there                 | tab here",
        "caf\u00e9 \u20ac          | caf\u00e9 \u20ac",
        "right\u202eleft           | right\\u202eleft",
        "\u0085next                | \\x85next",
      })
  void makesControlCharactersVisible(String text, String visible) {
    assertThat(VisibleText.of(text, 100)).isEqualTo(visible);
  }

  @Test
  void isBounded() {
    byte[] long8 = "\u00e9".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    assertThat(VisibleText.of(long8, 0, long8.length, 50)).hasSize(50).endsWith("\u00e9...");
    assertThat(VisibleText.of("\0".repeat(1000), 30)).hasSize(30).endsWith("...");
    assertThat(VisibleText.of("x".repeat(50), 50)).isEqualTo("x".repeat(50));
  }

  @Test
  void takesAnyBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertThat(VisibleText.of(all, 0, all.length, 2000).chars())
        .allMatch(c -> c >= 0x20 && c != 0x7f && (c < 0x80 || c > 0x9f));
  }
}
