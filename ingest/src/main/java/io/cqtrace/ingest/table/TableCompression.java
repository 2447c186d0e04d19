package io.cqtrace.ingest.table;

import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;

/** How the buffers of a table's file are stored. */
public enum TableCompression {
  /** As they are in memory: fastest, and readers can map them. */
  NONE,
  /** Each buffer a zstd frame (Arrow columnar format, "Compression"). */
  ZSTD;

  CompressionCodec codec() {
    return switch (this) {
      case NONE -> NoCompressionCodec.INSTANCE;
      case ZSTD -> CommonsCompressionFactory.INSTANCE.createCodec(CodecType.ZSTD);
    };
  }
}
