package io.cqtrace.analysis.document;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * A page that is one file and needs nothing else. Its content security policy lets no other script
 * run than its own, and nothing be fetched: it forbids what escaping might miss.
 *
 * <p>This text block is all that a template engine would fill; what stands in it is written by
 * {@link Markup} and {@link Html}, so that one way of escaping is used everywhere.
 */
public final class Page {
  private static final String FRAME =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; img-src data:; script-src 'sha256-%s'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%s</title>
      <style>
      %s</style>
      </head>
      <body>
      %s<script>%s</script>
      </body>
      </html>
      """;

  private Page() {}

  /**
   * The page.
   *
   * @param title words
   * @param style a style sheet of ours
   * @param body markup
   * @param script a script of ours
   */
  public static String of(String title, String style, String body, String script) {
    return FRAME.formatted(digest(script), Html.escaped(title), style, body, script);
  }

  private static String digest(String script) {
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** A style sheet or script that stands in the jar beside a class. */
  public static String resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
