//! What there is to say about archives.

use crate::sentence::{Words, words};

words! {
    // Why nothing can be opened.
    UNKNOWN = "archive-unknown", "This is no image: neither a tar archive nor the folder of an OCI layout.";
    COMPRESSION = "archive-compression", "The archive is compressed with {compression}, which is not unpacked here. Unpack it first.";
    TOO_LARGE = "archive-too-large", "The archive unpacks to more than the limit of {limit} bytes. Unpack it first: what is not compressed is not read into memory.";
    TOO_MANY = "archive-too-many", "The archive holds more than the limit of {limit} files.";
    NO_IMAGE = "archive-no-image", "There is neither an index.json nor a manifest.json in it, so it is no archive of images.";
    OLD = "archive-old", "The archive is of a Docker version before 1.10: it has no manifest.json. Load it and save it anew.";
    INVALID = "archive-invalid", "“{path}” in the archive is not what its name says, or it is damaged.";
    AMBIGUOUS = "archive-ambiguous", "“{path}” in the archive can be read in two ways because of the key “{key}”, so it is not read: as {one}, or as {other}.";
    LONG = "archive-long", "“{path}” in the archive is longer than the limit of {limit} bytes.";
    MUCH = "archive-much", "To tell which images it holds, more than the limit of {limit} files would have to be read.";

    // What readers disagree about, or what is missing.
    TWICE = "archive-twice", "“{path}” is in the archive more than once. The last one counts; some tools take the first.";
    LEAVING = "archive-leaving", "“{path}” is a link that leads out of the archive, and is not followed.";
    OUTSIDE = "archive-outside", "“{path}” points out of the archive and is left out.";
    CUT = "archive-cut", "The end of “{path}” is missing.";
    MORE = "archive-more", "There are {count} more remarks of this kind.";
    NO_MARK = "archive-no-mark", "There is an index.json but no oci-layout, so it counts as Docker’s archive; some tools take it for an OCI layout.";
    VERSION = "archive-version", "The layout is of version “{version}”, not 1.0.0: what is shown may not be all.";
    NAME = "archive-name", "“{name}” is in the archive as the name of an image, but is none, and is left out.";
    NAME_TAKEN = "archive-name-taken", "“{name}” stands for two images in the archive. The first one counts.";
    MISSING = "archive-missing", "“{path}” is not in the archive, so {image} cannot be opened.";
    NO_MANIFEST = "archive-no-manifest", "The manifest {digest} is not in the archive, so its image cannot be opened.";
    ONLY_DOCKER = "archive-only-docker", "manifest.json lists an image that index.json does not have: {image}. It is left out; old Docker versions would load it.";
    ONLY_OCI = "archive-only-oci", "index.json lists an image that manifest.json does not have: {image}. Old Docker versions do not load it.";
    OTHER_NAME = "archive-other-name", "“{name}” is another image in manifest.json than in index.json. The latter counts; old Docker versions load the former.";
    OTHER_LAYERS = "archive-other-layers", "For {image}, manifest.json names other layers than the manifest that index.json leads to. The latter counts; old Docker versions load the former.";
}
