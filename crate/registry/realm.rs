//! Which realms of a challenge may be asked for a token, and which of them may see credentials.
//!
//! A registry says where its tokens are given, and a hostile one would have them asked for where it can read along. So
//! credentials go to a realm only if it belongs to whom the registry belongs:
//!
//! - the registry's own host and port, or
//! - a host under the same registrable domain, or
//! - a host that is known to give this registry's tokens.
//!
//! Every other realm may be asked without credentials, if it is reached by TLS and is not in somebody's own network.
//! TLS may be missing only where the registry itself does without.
//!
//! **The registrable domain** is what one owner has under a public suffix. The list of those has ten thousand entries
//! and changes every week; here it is guessed, and a wrong guess only means that credentials stay where they are. It is
//! the last two labels of a name; under a country's domain three, if the second is so short that it is likely a suffix
//! (`co.uk`, `com.br`); and the whole host under domains where anybody may have a name.

use super::base::Base;
use super::directory::captures;
use super::url::{Url, is_address, is_private};

/// Domains under which strangers are neighbours: only the same host is the same owner there.
const SHARED: &str = "amazonaws.com amazonaws.com.cn on.aws cloudfront.net elasticbeanstalk.com awsapprunner.com azurecr.io \
    azurewebsites.net azurecontainerapps.io windows.net azure.com azureedge.net azurefd.net cloudapp.net trafficmanager.net \
    googleusercontent.com appspot.com run.app web.app firebaseapp.com pkg.dev github.io github.dev githubusercontent.com \
    githubpreview.dev gitlab.io pages.dev workers.dev r2.dev cloudflarestorage.com trycloudflare.com cfargotunnel.com \
    herokuapp.com netlify.app vercel.app now.sh fly.dev onrender.com railway.app deno.dev deno.net repl.co replit.dev \
    replit.app glitch.me surge.sh ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev loca.lt serveo.net ts.net \
    nip.io sslip.io xip.io duckdns.org ddns.net dyndns.org hopto.org zapto.org no-ip.org noip.com dynu.net freeddns.org \
    synology.me myds.me myfritz.net jfrog.io jfrog.team cloudsmith.io digitaloceanspaces.com ondigitalocean.app \
    aliyuncs.com myhuaweicloud.com tencentcloudcr.com myqcloud.com scw.cloud ovh.net linodeobjects.com vultrobjects.com \
    backblazeb2.com wasabisys.com stackblitz.io codesandbox.io csb.app gitpod.io openshiftapps.com rhcloud.com \
    hf.space code.run northflank.app zeabur.app koyeb.app clever-cloud.com cleverapps.io platformsh.site sandbox.io";

/// Token services apart from their registries: patterns of both hosts, whose wildcards have to stand for the same.
const LISTED: [(&str, &str); 2] =
    [("rg.*.scw.cloud", "api.scaleway.com"), ("registry.*.aliyuncs.com", "dockerauth.*.aliyuncs.com")];

/// **How far a realm is trusted.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// It is not asked.
    Never,
    /// It may be asked for an anonymous token.
    Anonymous,
    /// It may see the credentials for the registry.
    Full,
}

/// How far `realm` is trusted by those who ask the registry at `base`.
pub(super) fn trust(realm: &str, base: &Base) -> Trust {
    let own = Url::read(base.as_str());
    match (Url::read(realm), own) {
        (Some(realm_url), Some(own)) if !realm.contains('#') => judge(&realm_url, &own),
        _ => Trust::Never,
    }
}

fn judge(realm: &Url, own: &Url) -> Trust {
    if realm.plain && !own.plain {
        return Trust::Never;
    }
    if realm.is_same_place(own) || is_listed(own.host, realm.host) || is_same_owner(own.host, realm.host) {
        return Trust::Full;
    }
    let same_host = realm.host.eq_ignore_ascii_case(own.host);
    let public = !realm.plain && !is_private(realm.host) && !is_address(realm.host);
    if same_host || public { Trust::Anonymous } else { Trust::Never }
}

/// Whether two names have one registrable domain. Addresses, and names without a dot, have none.
fn is_same_owner(own: &str, realm: &str) -> bool {
    let (own, realm) = (own.to_ascii_lowercase(), realm.to_ascii_lowercase());
    let named = |host: &str| host.contains('.') && !is_address(host) && !host.ends_with(".localhost");
    named(&own) && named(&realm) && registrable(&own).is_some_and(|domain| Some(domain) == registrable(&realm))
}

/// The registrable domain of a name in lower case, as far as it can be guessed; nothing where the name has none.
fn registrable(host: &str) -> Option<&str> {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let (last, second) = (dots.next()?, dots.next());
    let two = second.map_or(host, |at| host.get(at + 1..).unwrap_or_default());
    let three = dots.next().map_or(host, |at| host.get(at + 1..).unwrap_or_default());
    let (label, top) = (two.split('.').next().unwrap_or_default(), host.get(last + 1..).unwrap_or_default());
    let shared = |domain: &str| SHARED.split_ascii_whitespace().any(|known| known == domain);
    if top.is_empty() || label.is_empty() {
        return None;
    }
    if shared(two) || shared(three) {
        return Some(host);
    }
    if top.len() == 2 && label.len() <= 3 {
        // Nobody has `co.uk` itself.
        return second.map(|_| three);
    }
    Some(two)
}

fn is_listed(own: &str, realm: &str) -> bool {
    let (own, realm) = (own.to_ascii_lowercase(), realm.to_ascii_lowercase());
    LISTED.iter().any(|(registry, service)| match (captures(registry, &own), captures(service, &realm)) {
        (Some(first), Some(second)) => first == second || !service.contains('*'),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{Trust, trust};
    use crate::registry::base::Base;

    #[track_caller]
    fn check(registry: &str, realm: &str, want: Trust) {
        assert_eq!(trust(realm, &Base::of(registry).unwrap()), want, "{realm} for {registry}");
    }

    #[test]
    fn who_sees_credentials() {
        for (registry, realm) in [
            ("docker.io", "https://auth.docker.io/token"),
            ("index.docker.io", "https://auth.docker.io/token"),
            ("ghcr.io", "https://ghcr.io/token"),
            ("ghcr.io", "https://GHCR.io:443/token"),
            ("registry.gitlab.com", "https://gitlab.com/jwt/auth"),
            ("registry.example.com:5050", "https://gitlab.example.com/jwt/auth"),
            ("registry.example.com:5050", "https://registry.example.com:5050/t"),
            ("quay.io", "https://quay.io/v2/auth"),
            ("acme.azurecr.io", "https://acme.azurecr.io/oauth2/token"),
            ("rg.fr-par.scw.cloud", "https://api.scaleway.com/registry-internal/v1/regions/fr-par/tokens"),
            ("registry.cn-hangzhou.aliyuncs.com", "https://dockerauth.cn-hangzhou.aliyuncs.com/auth"),
            ("docker.example.co.uk", "https://auth.example.co.uk/t"),
            ("127.0.0.1:5000", "http://127.0.0.1:5000/token"),
            ("localhost:5000", "http://localhost:5000/token"),
            ("10.1.2.3:5000", "https://10.1.2.3:5000/token"),
            ("registry", "https://registry/token"),
            ("registry.corp.lan", "https://auth.corp.lan/token"),
        ] {
            // A bare word is no host in a reference, but a port makes it one.
            let registry = if registry == "registry" { "registry:443" } else { registry };
            check(registry, realm, Trust::Full);
        }
    }

    #[test]
    fn who_is_asked_without_them() {
        for (registry, realm) in [
            ("registry.example", "https://auth.docker.io/token"),
            ("evil.example", "https://ghcr.io/token"),
            ("registry.example.com", "https://auth.example.com.evil.example/t"),
            ("registry.example.com", "https://auth.example.org/t"),
            ("a.co.uk", "https://b.co.uk/t"),
            ("evil.github.io", "https://victim.github.io/t"),
            ("evil.jfrog.io", "https://victim.jfrog.io/t"),
            ("evil.s3.eu-west-1.amazonaws.com", "https://victim.s3.eu-west-1.amazonaws.com/t"),
            ("evil.azurecr.io", "https://victim.azurecr.io/oauth2/token"),
            ("registry.cn-hangzhou.aliyuncs.com", "https://dockerauth.cn-beijing.aliyuncs.com/auth"),
            ("evil.cn-hangzhou.aliyuncs.com", "https://dockerauth.cn-hangzhou.aliyuncs.com/auth"),
            ("127.0.0.1:5000", "http://127.0.0.1:5001/token"),
            ("localhost:5000", "http://localhost/token"),
            ("10.1.2.3:5000", "https://10.1.2.3/token"),
        ] {
            check(registry, realm, Trust::Anonymous);
        }
    }

    #[test]
    fn who_is_never_asked() {
        for (registry, realm) in [
            ("registry.example.com", "http://auth.example.com/t"),
            ("registry.example.com", "http://registry.example.com/t"),
            ("registry.example.com", "ftp://auth.example.com/t"),
            ("registry.example.com", "https://u:p@auth.example.com/t"),
            ("registry.example.com", "https://auth.example.com\\@evil.example/t"),
            ("registry.example.com", "https://auth.example.com/#t"),
            ("registry.example.com", "https://127.0.0.1/t"),
            ("registry.example.com", "https://127.1/t"),
            ("registry.example.com", "https://2130706433/t"),
            ("registry.example.com", "https://0x7f.0.0.0x1/t"),
            ("registry.example.com", "https://[::1]/t"),
            ("registry.example.com", "https://[::ffff:169.254.169.254]/t"),
            ("registry.example.com", "https://169.254.169.254/latest"),
            ("registry.example.com", "https://8.8.8.8/t"),
            ("registry.example.com", "https://localhost/t"),
            ("registry.example.com", "https://a.localhost/t"),
            ("registry.example.com", "https://intranet/t"),
            ("registry.example.com", "https://vault.internal/t"),
            ("registry.example.com", "https:///t"),
            ("registry.example.com", "//auth.example.com/t"),
            ("registry.example.com", "https://auth.example.com:x/t"),
            ("registry.example.com", "https://au%74h.example.com/t"),
            ("registry.example.com", "https://auth.example.com/\u{1}"),
            ("127.0.0.1:5000", "http://127.0.0.2:5000/t"),
            ("127.0.0.1:5000", "http://192.168.0.1/t"),
            ("127.0.0.1:5000", "http://auth.example.com/t"),
            ("127.0.0.1:5000", "https://127.0.0.2/t"),
        ] {
            check(registry, realm, Trust::Never);
        }
    }
}
