//! The sentences of the directory, shared between registries.

use super::pattern::WILDCARDS;
use crate::sentence::{Sentence, Words};

macro_rules! facts {
    ($($(#[doc = $doc:literal])+ $fact:ident = $code:literal, $sentence:literal;)+) => {
        /// What the directory says of a registry. The codes are stable; new facts may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Fact {
            $($(#[doc = $doc])+ $fact,)+
        }

        impl Fact {
            /// Every fact.
            pub const ALL: &[Self] = &[$(Self::$fact),+];

            /// Their codes and templates.
            pub(crate) const TEXTS: &[(&str, &str)] = &[$(($code, $sentence)),+];

            /// The stable code, and the fact in one English sentence; `{title}`, `{least}` and their like stand for
            /// parameters.
            pub const fn words(self) -> Words {
                match self { $(Self::$fact => const { Words::new($code, $sentence) },)+ }
            }
        }
    };
}

facts! {
    /// Docker Hub counts pulls.
    PullHub = "pull-hub", "Anyone may pull public images, up to a limit for each IP address.";
    /// All of it is public.
    PullAnyone = "pull-anyone", "Anyone may pull, without an account.";
    /// Each owner decides.
    PullPublic = "pull-public", "Anyone may pull what its owner made public.";
    /// None of it is public.
    PullLogin = "pull-login", "Every pull needs credentials.";
    /// Public only where its owner said so for the whole registry.
    PullOptIn = "pull-opt-in", "A pull needs credentials, unless the owner allowed anonymous ones.";
    /// Nothing is known.
    PullOwner = "pull-owner", "Whoever runs it decides who may pull.";
    /// The sample images.
    PullSandbox = "pull-sandbox", "Anyone: the sample images are built in and need no network.";
    /// Not the name of a registry.
    NoRegistry = "no-registry", "“{host}” is no registry: use a host name, maybe with a port.";

    /// Users and organisations come first.
    ProjectAccount = "project-account", "The first part is a user or organisation on {title}.";
    /// The same on Docker Hub, which has official images.
    ProjectHub = "project-hub", "The first part is a user or organisation; “library” holds the official images.";
    /// Amazon ECR Public.
    ProjectAlias = "project-alias", "The first part is the alias of the publisher’s registry.";
    /// Private Amazon ECR.
    ProjectEcr = "project-ecr", "AWS account {account} in {region}; the whole path names one repository.";
    /// Azure.
    ProjectAcr = "project-acr", "The registry “{registry}” of an Azure customer; its owner chose the path.";
    /// Google Artifact Registry.
    ProjectGar = "project-gar", "A Google Cloud project, a repository of it in “{location}”, and the image.";
    /// The older hosts of Google.
    ProjectGcr = "project-gcr", "The first part is a Google Cloud project.";
    /// GitLab.
    ProjectGitlab = "project-gitlab", "A group, its subgroups, a project, and maybe an image in it.";
    /// A vendor's own images.
    ProjectProduct = "project-product", "The path names one of the publisher’s products.";
    /// Kubernetes.
    ProjectKubernetes = "project-kubernetes", "It holds the Kubernetes project’s own images only.";
    /// Nothing is known.
    ProjectOwner = "project-owner", "Its owner decides what the parts mean. The first is a project on Harbor, a repository key on Artifactory, an owner on Gitea, a group on GitLab.";
    /// The sample images.
    ProjectSandbox = "project-sandbox", "There are no projects, only the sample images.";

    /// Neither more nor fewer parts.
    PartsExactly = "rule-parts-exactly", "A repository has exactly {least} parts: {form}.";
    /// No fewer parts.
    PartsLeast = "rule-parts-least", "A repository has at least {least} parts: {form}.";
    /// Length of the whole.
    RepositoryLength = "rule-repository-length", "A repository has {least} to {most} characters.";
    /// Length of the first part.
    NamespaceLength = "rule-namespace-length", "The first part has {least} to {most} characters.";
    /// Length of the rest.
    NameLength = "rule-name-length", "What follows the first slash has {least} to {most} characters.";
    /// No `__` or `--`.
    RepositorySeparators = "rule-repository-separators", "Words are joined by one “.”, “_” or “-”, not by two.";
    /// The same in the first part.
    NamespaceSeparators = "rule-namespace-separators", "Words in the first part are joined by one “.”, “_” or “-”, not by two.";
    /// Docker IDs.
    HubAccount = "rule-hub-account", "Newer accounts have {least} to {most} lower-case letters and digits; older ones may differ.";
    /// Docker Hub under the name of its API.
    HubLibrary = "rule-hub-library", "“library/” is filled in for docker.io only: type it here.";
    /// Names that look like Docker Hub.
    NotHub = "rule-not-hub", "“{host}” is not Docker Hub: that is docker.io, in exactly this spelling.";
    /// Google projects that belong to a domain.
    DomainProject = "rule-domain-project", "A project of a domain takes two parts: example.com/project.";
    /// Amazon ECR creates nothing by itself.
    CreatedFirst = "rule-created-first", "A repository has to be created before the first push.";
    /// Harbor cannot be told by its host name.
    Harbor = "rule-harbor", "On Harbor a repository has at least two parts: project/repository.";
}

/// What a sentence may speak of.
#[derive(Clone, Copy, Default)]
pub(crate) struct Known<'a> {
    pub(crate) host: &'a str,
    pub(crate) title: &'a str,
    pub(crate) form: &'a str,
    pub(crate) least: u64,
    pub(crate) most: u64,
    /// What the host's pattern captured: the values of a fact’s own parameters, in order.
    pub(crate) captured: [&'a str; WILDCARDS],
}

impl Fact {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        self.words().code()
    }

    /// The fact in one English sentence.
    pub const fn template(self) -> &'static str {
        self.words().template()
    }

    /// The sentence, with the parameters that it speaks of. They are told by the fact, since the names module does not
    /// hold the templates.
    pub(crate) fn about(self, known: &Known<'_>) -> Sentence {
        let mut sentence = self.words().sentence();
        let [first, second, _] = known.captured;
        match self {
            Self::NoRegistry | Self::NotHub => sentence.text("host", known.host),
            Self::ProjectAccount => sentence.text("title", known.title),
            Self::ProjectAcr => sentence.text("registry", first),
            Self::ProjectGar => sentence.text("location", first),
            Self::ProjectEcr => {
                sentence.text("account", first);
                sentence.text("region", second);
            }
            Self::PartsExactly | Self::PartsLeast => {
                sentence.number("least", known.least);
                sentence.text("form", known.form);
            }
            Self::RepositoryLength | Self::NamespaceLength | Self::NameLength | Self::HubAccount => {
                sentence.number("least", known.least);
                sentence.number("most", known.most);
            }
            _ => {}
        }
        sentence
    }
}
