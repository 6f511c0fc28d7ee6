//! Platforms: how they are written, and which image of an index is taken.

use pullspec::manifest::{ImageIndex, Platform};

/// Written, normalised; the reasons are those of containerd's `platforms` package.
const FORMS: &[(&str, &str)] = &[
    ("linux/amd64", "linux/amd64"),
    ("Linux/AMD64", "linux/amd64"),
    ("linux/x86_64", "linux/amd64"),
    ("linux/x86-64", "linux/amd64"),
    ("linux/amd64/v1", "linux/amd64"),
    ("linux/amd64/v3", "linux/amd64/v3"),
    ("linux/i386", "linux/386"),
    ("linux/aarch64", "linux/arm64"),
    ("linux/arm64/v8", "linux/arm64"),
    ("linux/arm64/8", "linux/arm64"),
    ("linux/arm64/v9", "linux/arm64/v9"),
    ("linux/arm", "linux/arm/v7"),
    ("linux/arm/7", "linux/arm/v7"),
    ("linux/armhf", "linux/arm/v7"),
    ("linux/armel", "linux/arm/v6"),
    ("linux/arm/6", "linux/arm/v6"),
    ("macos/arm64", "darwin/arm64"),
    ("windows/amd64:10.0.20348.2700", "windows/amd64:10.0.20348.2700"),
    ("linux/s390x", "linux/s390x"),
];

const NONE: &[&str] =
    &["", "linux", "linux/", "/amd64", "a/b/c/d", "linux/arm/", "linux/a b", "linux/amd64:", "linux/é"];

#[test]
fn forms() {
    for (written, normal) in FORMS {
        let platform: Platform = written.parse().unwrap_or_else(|error| panic!("{written}: {error}"));
        assert_eq!(platform.to_string(), *normal, "{written}");
        assert_eq!(normal.parse(), Ok(platform), "{written}");
    }
    for text in NONE {
        assert!(text.parse::<Platform>().is_err(), "{text}");
    }
    assert!("x/".repeat(1000).parse::<Platform>().is_err());
}

/// An index whose children are called by their place: digest 0…0, 0…1 and so on.
fn index(platforms: &[&str]) -> ImageIndex {
    let child = |(at, platform): (usize, &&str)| {
        let parts: Vec<&str> = platform.split(['/', ':']).collect();
        let variant = if parts.len() > 2 && !platform.contains(':') {
            format!(r#","variant":"{}""#, parts[2])
        } else {
            String::new()
        };
        let version = if platform.contains(':') { format!(r#","os.version":"{}""#, parts[2]) } else { String::new() };
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{at:064}","size":1,
            "platform":{{"os":"{}","architecture":"{}"{variant}{version}}}}}"#,
            parts[0], parts[1]
        )
    };
    let children: Vec<String> = platforms.iter().enumerate().map(child).collect();
    serde_json::from_str(&format!(r#"{{"schemaVersion":2,"manifests":[{}]}}"#, children.join(","))).unwrap()
}

#[track_caller]
fn chosen(platforms: &[&str], wanted: &str, want: Option<usize>) {
    let index = index(platforms);
    let found = index.select(&wanted.parse().unwrap());
    let at = found.map(|found| found.digest.encoded().trim_start_matches('0').parse().unwrap_or(0));
    assert_eq!(at, want, "{wanted} of {platforms:?}");
}

#[test]
fn choices() {
    let arm = ["linux/arm/v5", "linux/arm/v7", "linux/arm/v6", "linux/arm64/v8"];
    chosen(&arm, "linux/arm", Some(1));
    chosen(&arm, "linux/arm/v8", Some(1));
    chosen(&arm, "linux/arm/v6", Some(2));
    chosen(&arm, "linux/arm/v5", Some(0));
    chosen(&arm, "linux/arm/v4", None);
    chosen(&arm, "linux/arm64", Some(3));
    chosen(&arm, "linux/arm64/v9", Some(3));
    chosen(&["linux/arm64/v9"], "linux/arm64", None);
    chosen(&arm, "linux/amd64", None);
    let amd = ["linux/amd64/v3", "linux/amd64", "linux/amd64/v2", "linux/386"];
    chosen(&amd, "linux/amd64", Some(1));
    chosen(&amd, "linux/amd64/v2", Some(2));
    chosen(&amd, "linux/amd64/v4", Some(0));
    chosen(&["linux/386"], "linux/amd64", None);
    chosen(&["linux/amd64", "linux/amd64"], "linux/amd64", Some(0));
    let windows = ["windows/amd64:10.0.17763.1", "windows/amd64:10.0.20348.2700", "windows/amd64:10.0.2034"];
    chosen(&windows, "windows/amd64", Some(0));
    chosen(&windows, "windows/amd64:10.0.20348", Some(1));
    chosen(&windows, "windows/amd64:10.0.20348.2700", Some(1));
    chosen(&windows, "windows/amd64:10.0.203", None);
    chosen(&["unknown/unknown", "linux/amd64"], "unknown/unknown", None);
    chosen(&["linux/ppc64le", "linux/ppc64le/power9"], "linux/ppc64le", Some(0));
    chosen(&["linux/ppc64le/power9"], "linux/ppc64le", None);
    chosen(&[], "linux/amd64", None);
}
