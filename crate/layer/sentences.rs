//! What there is to say about layers.

use crate::sentence::{Words, words};

words! {
    // Why reading stopped: the compression.
    GZIP_HEADER = "layer-gzip-header", "At byte {at}, what should be a gzip header is none.";
    GZIP_DATA = "layer-gzip-data", "The gzip member that starts at byte {at} is damaged.";
    GZIP_CHECKSUM = "layer-gzip-checksum", "The gzip member that starts at byte {at} does not have the checksum or the length that it states.";
    ZSTD_HEADER = "layer-zstd-header", "At byte {at}, what should be a zstd frame is none.";
    ZSTD_DATA = "layer-zstd-data", "The zstd frame that starts at byte {at} is damaged.";
    ZSTD_CHECKSUM = "layer-zstd-checksum", "The zstd frame that starts at byte {at} does not have the checksum or the length that it states.";
    ZSTD_WINDOW = "layer-zstd-window", "A zstd frame wants {size} bytes of memory, more than the limit of {limit}.";
    ZSTD_DICTIONARY = "layer-zstd-dictionary", "A zstd frame needs the dictionary {number}, which is not part of the layer.";
    TRUNCATED = "layer-truncated", "The compressed data ends in the middle, after {at} bytes.";

    // Why reading stopped: the archive.
    NO_ARCHIVE = "layer-no-archive", "The content of the layer is no tar archive.";
    TAR_HEADER = "tar-header", "At byte {at} of the archive, a header is damaged: its {field} cannot be read.";
    TAR_CHECKSUM = "tar-checksum", "At byte {at} of the archive, a header has a wrong checksum. Some readers end the list there without a word.";
    TAR_SIZE = "tar-negative-size", "At byte {at} of the archive, a file has the size {size}. Some readers go on as if it were empty.";
    TAR_ZERO_BLOCK = "tar-zero-block", "At byte {at} of the archive, one zero block stands where two mark the end. Some readers go on behind it.";
    TAR_TRUNCATED = "tar-truncated", "The archive ends in the middle, after {at} bytes.";
    TAR_RECORD = "tar-record", "At byte {at} of the archive, an extended header is damaged: its {field} cannot be read.";
    TAR_SPARSE = "tar-sparse", "At byte {at} of the archive, the map of a sparse file makes no sense.";

    // Why reading stopped: limits.
    LIMIT_BYTES = "layer-limit-bytes", "The layer unpacks to more than the limit of {limit} bytes.";
    LIMIT_RATIO = "layer-limit-ratio", "The layer unpacks to more than {limit} times its size: it may be a bomb.";
    LIMIT_ENTRIES = "layer-limit-entries", "The layer holds more than the limit of {limit} files.";
    LIMIT_HEADER = "layer-limit-header", "An extended header of the archive is longer than the limit of {limit} bytes.";
    LIMIT_SPARSE = "layer-limit-sparse", "A sparse file of the archive has more than the limit of {limit} pieces.";
    LIMIT_NAMES = "layer-limit-names", "The names in the archive take more than the limit of {limit} bytes.";
    LIMIT_FILE = "layer-limit-file", "The file has {size} bytes, more than the limit of {limit}.";

    // What readers disagree about, or what is not as it says.
    MEDIA_TYPE = "layer-media-type", "The layer is called {type}, but its bytes are {compression}.";
    GZIP_TRAILING = "layer-gzip-trailing", "Behind the compressed data stand {count} more bytes, which gzip ignores and container tools refuse.";
    AFTER_END = "tar-after-end", "Behind the end mark of the archive stand {count} bytes that are not zero. Some readers list files there.";
    NO_END = "tar-no-end", "The archive has no end mark. Some readers complain.";
    GLOBAL = "tar-global-header", "The archive sets {field} for all files that follow. Container tools ignore that; tar does not.";
    TWO_NAMES = "tar-two-names", "“{path}” has two long names, and readers disagree about which one counts.";
    TWO_SIZES = "tar-two-sizes", "“{path}” has two sizes: {first} in its header, {second} in its extended header. Old readers take the first and read on elsewhere.";
    TYPE = "tar-type", "“{path}” is of the unknown type “{type}”: some readers make a file of it, some leave it out.";
    OUTSIDE = "tar-outside", "“{path}” points out of the archive. It is shown inside; some tools refuse it.";
    TWICE = "tar-twice", "“{path}” is in the layer {count} times; the last one counts.";
    LINK_MISSING = "tar-link-missing", "“{path}” is a hard link to “{target}”, which does not come before it in this layer.";
    BELOW_FILE = "tar-below-file", "“{path}” lies below something that is no folder, so where it goes depends on the tool.";
    ENCODING = "tar-encoding", "“{path}” is not the name itself: the bytes of that are no UTF-8.";
    WHITEOUT = "layer-odd-whiteout", "“{path}” looks like the mark of a deleted file but names none, and is ignored.";

    // Verdicts, and files that cannot be had.
    DIGEST_UNKNOWN = "layer-digest-unknown", "Nobody said which digest the bytes have to have, so nothing was compared.";
    NOT_READ = "layer-not-read", "The bytes were not read to their end, so nothing can be told of their digest.";
    NO_FILE = "layer-no-file", "There is no such file in the layer.";
    NOT_A_FILE = "layer-not-a-file", "“{path}” is no file with content.";
    NOT_KEPT = "layer-not-kept", "The content of the layer was not kept, and there is no source to read it from again.";
    CHANGED = "layer-changed", "Read again, the layer is another one, so nothing of it is handed out.";

    // What is found out about an image as a whole.
    IMAGE_NO_CONFIG = "image-no-config", "There is no configuration that can be read, so nothing says what the layers have to unpack to.";
    IMAGE_DIFF_IDS = "image-diff-ids", "The configuration lists {count} diff IDs for {layers} layers, so none can be told which is whose.";
    IMAGE_FOREIGN = "image-layer-foreign", "Layer {layer} is kept elsewhere than in registries, so it was not read.";
    IMAGE_TYPE = "image-layer-type", "Layer {layer} has the media type “{type}”, which is unknown here, so it was not read.";
    IMAGE_FAILED = "image-layer-failed", "Layer {layer} could not be read to its end, so nothing can be told of it.";
    IMAGE_MISMATCH = "image-layer-mismatch", "Layer {layer} is not what the manifest names: its bytes have another digest or another size.";
    IMAGE_DAMAGED = "image-layer-damaged", "Layer {layer} cannot be unpacked to its end, so its diff ID cannot be compared.";
    IMAGE_DIFF_ID = "image-diff-id", "Unpacked, layer {layer} has the digest {actual}, but the configuration says {expected}.";
    IMAGE_DIFF_ID_OTHER = "image-diff-id-other", "Unpacked, layer {layer} is what the configuration lists as layer {other}.";
    IMAGE_AGAIN = "image-layer-again", "Layer {layer} is the same as layer {other}.";
    IMAGE_NO_FILE = "image-no-file", "There is no file “{path}” in the image.";
    IMAGE_LINKS = "image-links", "“{path}” leads through more than {limit} symbolic links, or round in a circle.";
    IMAGE_LAYERS = "image-limit-layers", "The image has {count} layers, more than the limit of {limit}.";

    // Tables of contents that layers carry.
    TABLE_MISSING = "layer-table-missing", "The layer’s table of contents does not list “{path}”, which is in the layer.";
    TABLE_EXTRA = "layer-table-extra", "The layer’s table of contents lists “{path}”, which is not in the layer.";
    TABLE_DIFFERS = "layer-table-differs", "The layer’s table of contents says something else of “{path}” than the layer: its {field}.";
    TABLE_DIGEST = "layer-table-digest", "The layer’s table of contents is not the one that the manifest names, so nothing of it is shown.";
    TABLE_BROKEN = "layer-table-broken", "The layer has a table of contents, which cannot be read.";
}
