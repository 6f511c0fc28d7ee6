//! The sentences of explanations.

use crate::sentence::{Words, words};

words! {
    // Steps, and the reasons of what is filled in.
    NO_SLASH = "no-slash", "There is no slash, so no registry was typed.";
    HEAD_IS_NO_HOST = "head-is-no-host", "“{head}” is no registry: it has no dot, no colon and no capital, and is not localhost.";
    HEAD_HAS_DOT = "head-has-dot", "“{head}” in front of the first slash is the registry, because it holds a dot.";
    HEAD_HAS_COLON = "head-has-colon", "“{head}” in front of the first slash is the registry, because it holds a colon.";
    HEAD_IS_LOCALHOST = "head-is-localhost", "“localhost” in front of the first slash is the registry: the one word that is.";
    HEAD_HAS_CAPITAL = "head-has-capital", "“{head}” in front of the first slash is the registry, because of its capital letters.";
    HEAD_IS_PATH = "head-is-path", "“{head}” looks like a registry but is no legal host, so it counts as part of the repository.";
    DEFAULT_REGISTRY = "default-registry", "No registry was typed, so it is {registry}.";
    ALIAS = "registry-alias", "index.docker.io is another name of docker.io.";
    DEFAULT_NAMESPACE = "default-namespace", "A single name on this registry gets “{namespace}/” in front.";
    REPOSITORY = "repository-fits", "The repository “{repository}” is well formed: {length} of at most 255 characters.";
    TYPED_TAG = "typed-tag", "The tag is “{tag}”.";
    DEFAULT_TAG = "default-tag", "Neither tag nor digest was typed, so the tag is “{tag}”.";
    NO_TAG = "no-tag", "Neither tag nor digest was typed, and none is filled in.";
    DIGEST_NEEDS_NO_TAG = "digest-needs-no-tag", "There is a digest, so no tag is filled in.";
    DIGEST = "digest", "The digest names the content itself: {algorithm} in {length} hex digits.";
    DIGEST_DECIDES = "digest-decides", "The digest decides what is pulled ({algorithm}, {length} hex digits); the tag is only a label.";

    // Warnings.
    BARE_HOST = "bare-host", "This is an image called “{name}” on Docker Hub: a registry needs a slash and a repository behind it.";
    HOST_AS_NAME = "host-as-name", "This is the image “{name}” with the tag “{tag}” on Docker Hub, not a registry with a port.";
    UPPERCASE_REGISTRY = "uppercase-registry", "“{registry}” is read as a registry because of its capital letters, not as a namespace.";
    REGISTRY_CASE = "registry-case", "“{registry}” and “{lower}” count as two registries: case is kept.";
    NOT_DOCKER_HUB = "not-docker-hub", "“{registry}” is not docker.io to Docker: nothing is filled in, and its login does not apply.";
    WEB_PAGE = "web-page", "“{registry}” is a web site, not a registry.";
    TAG_AND_DIGEST = "tag-and-digest", "The tag is ignored: the digest alone decides what is pulled.";
    LATEST_IMPLIED = "latest-implied", "“latest” is only the default tag: it is not the newest image, and it moves.";
    LATEST_TYPED = "latest-typed", "“latest” is a tag like any other: it is not the newest image by itself, and it moves.";
    HOST_IN_PATH = "host-in-path", "“{head}” is part of the repository here; the short form, {familiar}, would name another image.";
    SINGLE_LABEL = "single-label-host", "“{registry}” has no dot: it is found only where the local network knows it.";
    EMPTY_REGISTRY = "empty-registry", "There is no registry in this name: “{head}” cannot be a host because of its underscore.";
    ODD_PORT = "odd-port", "No server has the port {port}: ports are 1 to 65535, without zeroes in front.";
    NOT_OCI_DIGEST = "digest-not-oci", "The OCI specification does not register {algorithm}: many tools refuse it.";
}
