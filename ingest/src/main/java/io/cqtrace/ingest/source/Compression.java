package io.cqtrace.ingest.source;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * How a file is compressed, recognised by its first bytes. Every decompressor works with bounded
 * memory, and files made of several compressed parts are read to their end.
 */
enum Compression {
  /** RFC 1952, section 2.3.1: ID1 ID2 CM. */
  GZIP("\037\213\b"),
  /** The .xz file format, section 2.1.1.1: header magic bytes. */
  XZ("\3757zXZ\0"),
  /** RFC 8878, section 3.1.1: magic number 0xFD2FB528, little-endian. */
  ZSTD("(\265/\375"),
  /** bzip2: signature and version; the level, a digit, follows. */
  BZIP2("BZh"),
  /** Bytes as they are. */
  NONE("");

  private static final int INPUT_BUFFER_BYTES = 1 << 16;

  /** More than {@code xz -9} needs (65 MiB); a hostile header asks for up to 4 GiB. */
  private static final int XZ_MEMORY_LIMIT_KIB = 128 << 10;

  private final String magic;

  Compression(String magic) {
    this.magic = magic;
  }

  /** The compression of content that begins with these bytes. */
  static Compression of(byte[] head, int length) {
    for (Compression compression : values()) {
      if (Magic.isAt(0, compression.magic, head, length)) {
        return compression;
      }
    }
    return NONE;
  }

  /** The content of a compressed stream; closing it closes {@code raw}. */
  InputStream open(InputStream raw) throws IOException {
    InputStream in = this == NONE ? raw : new BufferedInputStream(raw, INPUT_BUFFER_BYTES);
    return switch (this) {
      // The JDK's, because it hands out everything up to where a file is cut.
      case GZIP -> new GZIPInputStream(in, INPUT_BUFFER_BYTES);
      case XZ ->
          XZCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .setMemoryLimitKiB(XZ_MEMORY_LIMIT_KIB)
              .get();
      case ZSTD -> new ZstdInputStreamNoFinalizer(in);
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case NONE -> in;
    };
  }
}
