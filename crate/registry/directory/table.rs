//! The table. One row a registry: what is learnt of it later becomes a column here.

use super::fact::Fact;
use super::rule::Rule;
use super::{Cors, RegistryKind};

/// What is known of a registry, or of all that share a pattern of host names.
pub(crate) struct Row {
    /// Patterns as in [`captures`](super::pattern::captures), with spaces in between.
    pub(crate) hosts: &'static str,
    pub(crate) title: &'static str,
    pub(crate) kind: RegistryKind,
    pub(crate) api: Api,
    pub(crate) pull: Fact,
    pub(crate) project: Fact,
    pub(crate) rules: &'static [Rule],
    /// “No” only on good evidence; a registry nobody has probed is “unknown”.
    pub(crate) cors: Cors,
    pub(crate) links: &'static [&'static str],
}

/// Which host answers the API.
#[derive(Clone, Copy)]
pub(crate) enum Api {
    /// The one in the name.
    Own,
    /// Another one.
    At(&'static str),
    /// None.
    Nowhere,
}

/// What the rows have in common; each names what differs.
const PUBLIC: Row = Row {
    hosts: "",
    title: "",
    kind: RegistryKind::Public,
    api: Api::Own,
    pull: Fact::PullPublic,
    project: Fact::ProjectAccount,
    rules: &[],
    cors: Cors::Unknown,
    links: &[],
};

const CLOUD: Row = Row { kind: RegistryKind::Cloud, ..PUBLIC };

const HUB_LINKS: &[&str] = &["https://docs.docker.com/docker-hub/", "https://docs.docker.com/docker-hub/usage/"];
/// Of an account made today.
const HUB_ACCOUNT: Rule = Rule::length(Fact::HubAccount, 4, 30);
const HUB_NAME: Rule = Rule::length(Fact::NameLength, 2, 255);
const HUB_FORM: Rule = Rule::parts(Fact::PartsExactly, 2, "namespace/name");

/// Docker Hub as names spell it. Only exactly so is it found, unlike the other rows.
pub(crate) static HUB: Row = Row {
    title: "Docker Hub",
    api: Api::At("registry-1.docker.io"),
    pull: Fact::PullHub,
    project: Fact::ProjectHub,
    rules: &[HUB_FORM, HUB_ACCOUNT, HUB_NAME],
    cors: Cors::No,
    links: HUB_LINKS,
    ..PUBLIC
};

/// A host that may be anybody's.
pub(crate) static UNKNOWN: Row = Row {
    title: "Self-hosted or private registry",
    kind: RegistryKind::SelfHosted,
    pull: Fact::PullOwner,
    project: Fact::ProjectOwner,
    rules: &[Rule::of(Fact::Harbor)],
    cors: Cors::Configurable,
    links: &["https://distribution.github.io/distribution/"],
    ..PUBLIC
};

/// Hosts that look like Docker Hub and are not its registry. Nothing else is known of them.
pub(crate) static NOT_HUB: Row = Row {
    hosts: "docker.io hub.docker.com",
    rules: &[Rule::of(Fact::NotHub)],
    cors: Cors::Unknown,
    links: HUB_LINKS,
    ..UNKNOWN
};

/// This machine.
pub(crate) static LOCAL: Row =
    Row { title: "Registry on this machine", kind: RegistryKind::Local, rules: &[], ..UNKNOWN };

/// The registry that this program answers itself.
pub(crate) static SANDBOX: Row = Row {
    title: "Sandbox",
    kind: RegistryKind::Sandbox,
    pull: Fact::PullSandbox,
    project: Fact::ProjectSandbox,
    cors: Cors::Yes,
    ..PUBLIC
};

/// Text that names no registry at all.
pub(crate) static NONE: Row = Row {
    title: "No registry",
    kind: RegistryKind::SelfHosted,
    api: Api::Nowhere,
    pull: Fact::NoRegistry,
    project: Fact::NoRegistry,
    ..PUBLIC
};

const AWS_REPOSITORY: Rule = Rule::of(Fact::RepositorySeparators);
const RED_HAT_LINKS: &[&str] = &["https://access.redhat.com/RegistryAuthentication"];
const GOOGLE_LINKS: &[&str] = &["https://cloud.google.com/artifact-registry/docs"];

/// The registries found by their host names.
pub(crate) static KNOWN: &[Row] = &[
    Row {
        hosts: "registry-1.docker.io index.docker.io",
        title: "Docker Hub",
        pull: Fact::PullHub,
        project: Fact::ProjectHub,
        rules: &[Rule::of(Fact::HubLibrary), HUB_FORM, HUB_ACCOUNT, HUB_NAME],
        cors: Cors::No,
        links: HUB_LINKS,
        ..PUBLIC
    },
    Row {
        hosts: "ghcr.io",
        title: "GitHub Container Registry",
        rules: &[Rule::parts(Fact::PartsLeast, 2, "owner/name")],
        cors: Cors::No,
        links: &[
            "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
        ],
        ..PUBLIC
    },
    Row {
        hosts: "quay.io",
        title: "Quay.io",
        rules: &[
            Rule::parts(Fact::PartsLeast, 2, "namespace/repository"),
            Rule::length(Fact::NamespaceLength, 2, 255),
            Rule::of(Fact::NamespaceSeparators),
        ],
        cors: Cors::No,
        links: &["https://docs.quay.io/"],
        ..PUBLIC
    },
    Row {
        hosts: "public.ecr.aws ecr-public.aws.com",
        title: "Amazon ECR Public",
        pull: Fact::PullAnyone,
        project: Fact::ProjectAlias,
        rules: &[
            Rule::parts(Fact::PartsLeast, 2, "alias/repository"),
            Rule::length(Fact::NameLength, 2, 205),
            AWS_REPOSITORY,
        ],
        links: &["https://docs.aws.amazon.com/AmazonECR/latest/public/"],
        ..PUBLIC
    },
    Row {
        hosts: "mcr.microsoft.com",
        title: "Microsoft Artifact Registry",
        pull: Fact::PullAnyone,
        project: Fact::ProjectProduct,
        links: &["https://github.com/microsoft/containerregistry"],
        ..PUBLIC
    },
    Row {
        hosts: "registry.k8s.io",
        title: "Kubernetes registry",
        pull: Fact::PullAnyone,
        project: Fact::ProjectKubernetes,
        cors: Cors::No,
        links: &["https://github.com/kubernetes/registry.k8s.io"],
        ..PUBLIC
    },
    Row {
        hosts: "registry.gitlab.com",
        title: "GitLab.com",
        project: Fact::ProjectGitlab,
        rules: &[Rule::parts(Fact::PartsLeast, 2, "group/project")],
        links: &["https://docs.gitlab.com/user/packages/container_registry/"],
        ..PUBLIC
    },
    Row {
        hosts: "cgr.dev",
        title: "Chainguard",
        rules: &[Rule::parts(Fact::PartsLeast, 2, "organisation/image")],
        links: &["https://edu.chainguard.dev/chainguard/chainguard-images/"],
        ..PUBLIC
    },
    Row {
        hosts: "registry.access.redhat.com",
        title: "Red Hat registry",
        pull: Fact::PullAnyone,
        project: Fact::ProjectProduct,
        links: RED_HAT_LINKS,
        ..PUBLIC
    },
    Row {
        hosts: "registry.redhat.io",
        title: "Red Hat registry",
        pull: Fact::PullLogin,
        project: Fact::ProjectProduct,
        links: RED_HAT_LINKS,
        ..PUBLIC
    },
    Row {
        hosts: "docker.elastic.co",
        title: "Elastic",
        pull: Fact::PullAnyone,
        project: Fact::ProjectProduct,
        links: &["https://www.docker.elastic.co/"],
        ..PUBLIC
    },
    Row { hosts: "nvcr.io", title: "NVIDIA NGC", links: &["https://docs.nvidia.com/ngc/"], ..PUBLIC },
    Row {
        hosts: "#.dkr.ecr.*.amazonaws.com #.dkr.ecr-fips.*.amazonaws.com #.dkr.ecr.*.amazonaws.com.cn \
                #.dkr-ecr.*.on.aws #.dkr-ecr-fips.*.on.aws",
        title: "Amazon ECR",
        pull: Fact::PullLogin,
        project: Fact::ProjectEcr,
        rules: &[Rule::length(Fact::RepositoryLength, 2, 256), AWS_REPOSITORY, Rule::of(Fact::CreatedFirst)],
        links: &["https://docs.aws.amazon.com/AmazonECR/latest/userguide/"],
        ..CLOUD
    },
    Row {
        hosts: "*.azurecr.io *.azurecr.cn *.azurecr.us",
        title: "Azure Container Registry",
        pull: Fact::PullOptIn,
        project: Fact::ProjectAcr,
        cors: Cors::No,
        links: &["https://learn.microsoft.com/azure/container-registry/"],
        ..CLOUD
    },
    Row {
        hosts: "*-docker.pkg.dev",
        title: "Google Artifact Registry",
        project: Fact::ProjectGar,
        rules: &[Rule::parts(Fact::PartsLeast, 3, "PROJECT/REPOSITORY/IMAGE"), Rule::parts(Fact::DomainProject, 4, "")],
        cors: Cors::No,
        links: GOOGLE_LINKS,
        ..CLOUD
    },
    Row {
        hosts: "gcr.io us.gcr.io eu.gcr.io asia.gcr.io",
        title: "Google Artifact Registry (gcr.io)",
        project: Fact::ProjectGcr,
        rules: &[Rule::parts(Fact::PartsLeast, 2, "PROJECT/IMAGE"), Rule::parts(Fact::DomainProject, 3, "")],
        cors: Cors::No,
        links: GOOGLE_LINKS,
        ..CLOUD
    },
];
