//! Pushing blobs to scripted registries: what is sent, what is made of each answer, and what no answer may bring about.

#![allow(clippy::cast_possible_truncation, reason = "what is pushed here is small")]

#[path = "doubles/script.rs"]
mod script;
#[path = "doubles/turns.rs"]
mod turns;

use pullspec::client::carry_out;
use pullspec::registry::{BlobGoal, BlobPush, Body, Keyring, Policy, Session, Turnout, scope};
use script::*;
use turns::run;

#[test]
fn what_is_there_is_not_sent() {
    let blob = Blob::of(3);
    assert_eq!(blob.comes(vec![blob.look(200).says("Content-Length", "3")]), Ok(Turnout::Exists));
    assert_eq!(blob.comes(vec![blob.look(200)]), Ok(Turnout::Exists));
    // Another length is none of this digest.
    let end = blob.end("/u", 201);
    assert_eq!(blob.comes(vec![blob.look(200).says("Content-Length", "4"), begun("/u"), end]), Ok(Turnout::Uploaded));
    assert_eq!(blob.comes(vec![blob.look(405), begun("/u"), blob.end("/u", 201)]), Ok(Turnout::Uploaded));
    // The store behind a registry may not answer such a question.
    let elsewhere = blob.look(307).says("Location", "https://cdn.example/x");
    let refused = vec![elsewhere, on("HEAD https://cdn.example/x", 403), begun("/u"), blob.end("/u", 201)];
    assert_eq!(blob.comes(refused), Ok(Turnout::Uploaded));
    assert_eq!(blob.comes(vec![blob.look(403)]), Err(("not-allowed", "registry-unwritable")));
    assert_eq!(blob.comes(vec![blob.look(401)]), Err(("not-allowed", "registry-login-write")));
}

#[test]
fn looking_only_looks() {
    let blob = Blob::of(3);
    for (status, turnout) in [(200, Turnout::Exists), (404, Turnout::Missing)] {
        let world = World::of(vec![blob.look(status)]);
        assert_eq!(blob.push(BlobGoal::Look, None, &world).unwrap(), turnout);
        world.end();
    }
    let world = World::of(vec![blob.look(405)]);
    assert_eq!(blob.push(BlobGoal::Look, None, &world).unwrap_err().status(), Some(405));
}

#[test]
fn a_small_blob_is_sent_whole() {
    for size in [0, 1, 1000, 16 * KIB] {
        let blob = Blob::of(size);
        let end = blob.end("/v2/a/b/blobs/uploads/1?_state=x%2Fy==", 201).piece(0, size);
        let end = end.wants("content-type", "application/octet-stream").wants("content-range", "");
        let begun = begun("/v2/a/b/blobs/uploads/1?_state=x%2Fy==");
        assert_eq!(blob.comes(vec![blob.look(404), begun, end]), Ok(Turnout::Uploaded), "{size}");
    }
}

#[test]
fn a_large_blob_is_sent_in_pieces() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let range = |start: usize, end: usize| format!("{start}-{}", end - 1);
    let script = vec![
        blob.look(404),
        begun("/u1?s=1"),
        patch("/u1?s=1", 202)
            .piece(0, 16 * KIB)
            .wants("content-range", &range(0, 16 * KIB))
            .says("Location", "https://r.example/u2?s=2")
            .says("Range", &range(0, 16 * KIB)),
        // No word on how much has come, and no new place: it is as it was.
        patch("/u2?s=2", 202).piece(16 * KIB, 32 * KIB),
        patch("/u2?s=2", 202).piece(32 * KIB, size).says("Range", &format!("bytes={}", range(0, size))),
        Exchange { body: Some(Body::Empty), ..blob.end("/u2?s=2", 201) },
    ];
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
}

#[test]
fn a_registry_may_want_larger_pieces() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let least = |text: &str| begun("/u").says("OCI-Chunk-Min-Length", text);
    let large = vec![
        blob.look(404),
        least("24576"),
        patch("/u", 202).piece(0, 24 * KIB),
        patch("/u", 202).piece(24 * KIB, size),
        blob.end("/u", 201),
    ];
    assert_eq!(blob.comes(large), Ok(Turnout::Uploaded));
    let larger = vec![blob.look(404), least("9999999999999"), blob.end("/u", 201).piece(0, size)];
    assert_eq!(blob.comes(larger), Ok(Turnout::Uploaded));
}

#[test]
fn where_an_upload_may_be() {
    let blob = Blob::of(3);
    let digest = blob.digest.as_str().replace(':', "%3A");
    for (location, url) in [
        ("/u", "https://r.example/u?"),
        ("/u?a=b%20c&d", "https://r.example/u?a=b%20c&d&"),
        ("https://r.example/u?x", "https://r.example/u?x&"),
        ("https://up.example:8443/u", "https://up.example:8443/u?"),
        ("//up.example/u", "https://up.example/u?"),
        ("/u?a#b", "https://r.example/u?a&"),
        ("?a", "https://r.example/v2/a/b/blobs/uploads/?a&"),
    ] {
        let end = on(&format!("PUT {url}digest={digest}"), 201);
        assert_eq!(blob.comes(vec![blob.look(404), begun(location), end]), Ok(Turnout::Uploaded), "{location}");
    }
    for (location, sentence) in [
        ("http://r.example/u", "registry-downgraded"),
        ("https://127.0.0.1/u", "registry-redirect-refused"),
        ("https://169.254.169.254/u", "registry-redirect-refused"),
        ("https://vault.internal/u", "registry-redirect-refused"),
        ("https://u:canary@r.example/u", "registry-redirect-refused"),
        ("/\\evil.example/u", "registry-redirect-refused"),
        ("file:///u", "registry-redirect-refused"),
    ] {
        let comes = blob.comes(vec![blob.look(404), begun(location)]);
        assert_eq!(comes, Err(("invalid-response", sentence)), "{location}");
    }
    let comes = blob.comes(vec![blob.look(404), on(UPLOADS, 202)]);
    assert_eq!(comes, Err(("invalid-response", "registry-no-location")));
}

#[test]
fn a_registry_without_tls_is_asked_without_it() {
    let blob = Blob::of(3);
    let digest = blob.digest.as_str().replace(':', "%3A");
    let world = World::of(vec![
        on(&format!("HEAD http://r.example/v2/a/b/blobs/{}", blob.digest), 404),
        on("POST http://r.example/v2/a/b/blobs/uploads/", 202).says("Location", "http://r.example/u?s=1"),
        on(&format!("PUT http://r.example/u?s=1&digest={digest}"), 201),
    ]);
    let reference = name("r.example/a/b:1");
    let push = BlobPush::new(&reference, &blob.digest, 3, BlobGoal::Push, None);
    let policy = Policy { without_tls: true, ..policy() };
    let mut session = Session::new(&reference, push, &Keyring::new(), policy);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap(), Turnout::Wants(0..3));
    session.inner_mut().take(&blob.bytes);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap(), Turnout::Uploaded);
    world.end();
}

#[test]
fn mounting() {
    let blob = Blob::of(3);
    let encoded = blob.digest.as_str().replace(':', "%3A");
    let mount = |status| on(&format!("{UPLOADS}?mount={encoded}&from=c%2Fd"), status);
    let plain = |status| on(UPLOADS, status).says("Location", "/u");
    let from = Some("r.example/c/d:1");
    let there = format!("/v2/a/b/blobs/{}", blob.digest);
    for (script, turnout) in [
        (vec![blob.look(404), mount(201).says("Location", &there)], Turnout::Mounted),
        (vec![blob.look(200)], Turnout::Exists),
        // It goes on with the upload that was begun instead.
        (vec![blob.look(404), mount(202).says("Location", "/u"), blob.end("/u", 201)], Turnout::Uploaded),
        (vec![blob.look(404), mount(404), plain(202), blob.end("/u", 201)], Turnout::Uploaded),
        (vec![blob.look(404), mount(403), plain(202), blob.end("/u", 201)], Turnout::Uploaded),
    ] {
        let world = World::of(script);
        assert_eq!(blob.push(BlobGoal::Push, from, &world).unwrap(), turnout);
        world.end();
    }
    let cancel = || on("DELETE https://r.example/u", 204);
    for (script, turnout) in [
        (vec![mount(201)], Turnout::Mounted),
        (vec![mount(202).says("Location", "/u"), cancel()], Turnout::Missing),
        (vec![mount(404)], Turnout::Missing),
    ] {
        let world = World::of(script);
        assert_eq!(blob.push(BlobGoal::Mount, from, &world).unwrap(), turnout);
        world.end();
    }
    let lying = format!("sha256:{}", "0".repeat(64));
    let world = World::of(vec![mount(201).says("Docker-Content-Digest", &lying)]);
    let error = blob.push(BlobGoal::Mount, from, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-kept-other");
    let error = blob.push(BlobGoal::Mount, Some("other.example/c/d"), &World::of(vec![])).unwrap_err();
    assert_eq!((error.code().as_str(), error.sentence().code()), ("invalid-reference", "registry-other-registry"));
}

#[test]
fn after_a_cut_it_goes_on_where_the_registry_says() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    let status = |last: usize| on("GET https://r.example/u", 204).says("Range", &format!("0-{}", last - 1));
    let script = vec![
        blob.look(404),
        begun("/u"),
        patch("/u", 202),
        cut(&format!("PATCH {REGISTRY}/u")).piece(16 * KIB, 32 * KIB),
        status(20 * KIB),
        patch("/u", 416).piece(20 * KIB, 36 * KIB),
        status(18 * KIB).says("Location", "/u2"),
        patch("/u2", 202).piece(18 * KIB, 34 * KIB),
        patch("/u2", 202).piece(34 * KIB, size),
        // All of it has come, and only the end is asked for again.
        cut(&blob.end("/u2", 0).ask),
        on("GET https://r.example/u2", 204).says("Range", &format!("0-{}", size - 1)),
        blob.end("/u2", 201),
    ];
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
}

#[test]
fn a_small_blob_is_taken_up_again_as_well() {
    let blob = Blob::of(9000);
    let cut = || cut(&blob.end("/u", 0).ask);
    let status = |range: &str| on("GET https://r.example/u", 204).says("Range", range);
    let rest = vec![
        blob.look(404),
        begun("/u"),
        cut(),
        status("0-3999"),
        patch("/u", 202).piece(4000, 9000),
        Exchange { body: Some(Body::Empty), ..blob.end("/u", 201) },
    ];
    assert_eq!(blob.comes(rest), Ok(Turnout::Uploaded));
    let nothing = vec![blob.look(404), begun("/u"), cut(), status("0-0"), blob.end("/u", 201).piece(0, 9000)];
    assert_eq!(blob.comes(nothing), Ok(Turnout::Uploaded));
    // It had come to its end.
    let over = vec![blob.look(404), begun("/u"), cut(), on("GET https://r.example/u", 404), blob.look(200)];
    assert_eq!(blob.comes(over), Ok(Turnout::Uploaded));
}

#[test]
fn a_lost_upload_is_begun_again_and_not_for_ever() {
    let blob = Blob::of(20 * KIB);
    let lost = || vec![begun("/u"), patch("/u", 404)];
    let mut script = vec![blob.look(404)];
    script.extend(lost());
    script.extend([begun("/u2"), patch("/u2", 202), patch("/u2", 202), blob.end("/u2", 201)]);
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
    let unknown = || vec![begun("/u"), patch("/u", 400).text(r#"{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}"#)];
    let mut script = vec![blob.look(404)];
    script.extend((0..4).flat_map(|at| if at % 2 == 0 { lost() } else { unknown() }));
    script.push(on("DELETE https://r.example/u", 404));
    assert_eq!(blob.comes(script), Err(("interrupted", "registry-upload-lost")));
}

#[test]
fn attempts_that_bring_nothing_end() {
    let blob = Blob::of(20 * KIB);
    let mut script = vec![blob.look(404), begun("/u")];
    for _ in 0..3 {
        script.extend([patch("/u", 416), on("GET https://r.example/u", 204).says("Range", "0-0")]);
    }
    script.extend([patch("/u", 416), on("DELETE https://r.example/u", 204)]);
    let comes = blob.comes(script);
    assert_eq!(comes.unwrap_err().0, "invalid-response");
}

#[test]
fn a_registry_that_keeps_next_to_nothing_of_each_piece() {
    let blob = Blob::of(20 * KIB);
    let mut script = vec![blob.look(404), begun("/u")];
    script.extend((0..4).map(|at| patch("/u", 202).says("Range", &format!("0-{}", at + 1))));
    script.push(on("DELETE https://r.example/u", 204));
    assert_eq!(blob.comes(script), Err(("interrupted", "registry-upload-lost")));
    // So much that it comes to an end.
    let kept = |end: usize| patch("/u", 202).says("Range", &format!("0-{}", end - 1));
    let mut script = vec![blob.look(404), begun("/u")];
    script.extend((1..=10).map(|at| kept(at * 2 * KIB)));
    script.push(blob.end("/u", 201));
    assert_eq!(blob.comes(script), Ok(Turnout::Uploaded));
}

#[test]
fn a_range_is_believed_as_far_as_it_makes_sense() {
    let size = 40 * KIB;
    let blob = Blob::of(size);
    for range in ["0-99999999999", "5-16383", "0--1", "x", "0-18446744073709551615", "1-0"] {
        let script = vec![
            blob.look(404),
            begun("/u"),
            patch("/u", 202).says("Range", range),
            patch("/u", 202).piece(16 * KIB, 32 * KIB),
            patch("/u", 202).piece(32 * KIB, size),
            blob.end("/u", 201),
        ];
        assert_eq!(blob.comes(script), Ok(Turnout::Uploaded), "{range}");
    }
    // A part of a piece may be kept.
    let part = vec![
        blob.look(404),
        begun("/u"),
        patch("/u", 202).says("Range", "0-9999"),
        patch("/u", 202).piece(10_000, 10_000 + 16 * KIB),
        patch("/u", 202).piece(10_000 + 16 * KIB, size),
        blob.end("/u", 201),
    ];
    assert_eq!(blob.comes(part), Ok(Turnout::Uploaded));
    // More than was sent is somebody else's: it is begun again.
    let more = vec![
        blob.look(404),
        begun("/u"),
        cut(&format!("PATCH {REGISTRY}/u")),
        on("GET https://r.example/u", 204).says("Range", "0-16384"),
        begun("/u2"),
        patch("/u2", 202).piece(0, 16 * KIB),
        patch("/u2", 202),
        patch("/u2", 202),
        blob.end("/u2", 201),
    ];
    assert_eq!(blob.comes(more), Ok(Turnout::Uploaded));
}

#[test]
fn other_bytes_are_never_ended() {
    for hashes in [false, true] {
        never_ended(hashes);
    }
}

fn never_ended(hashes: bool) {
    let mut blob = Blob { hashes, ..Blob::of(20 * KIB) };
    let cancel = || on("DELETE https://r.example/u", 204);
    let mut wrong = blob.bytes.clone();
    wrong[0] ^= 1;
    blob.other = Some(wrong);
    let script = vec![blob.look(404), begun("/u"), patch("/u", 202), cancel()];
    assert_eq!(blob.comes(script), Err(("digest-mismatch", "registry-wrong-source")));
    blob.other = Some(blob.bytes[..17 * KIB].to_vec());
    let script = vec![blob.look(404), begun("/u"), patch("/u", 202), cancel()];
    assert_eq!(blob.comes(script), Err(("size-mismatch", "registry-source-size")));
    let mut small = Blob { hashes, ..Blob::of(10) };
    small.other = Some(vec![0; 10]);
    assert_eq!(
        small.comes(vec![small.look(404), begun("/u"), cancel()]),
        Err(("digest-mismatch", "registry-wrong-source"))
    );
}

#[test]
fn what_the_caller_hashed_is_not_hashed_again() {
    let blob = Blob { hashes: true, ..Blob::of(40 * KIB) };
    let sent =
        vec![blob.look(404), begun("/u"), patch("/u", 202), patch("/u", 202), patch("/u", 202), blob.end("/u", 201)];
    assert_eq!(blob.comes(sent), Ok(Turnout::Uploaded));
    // Without a digest nothing says that it is right, whatever the registry would make of it.
    let reference = name("r.example/a/b:1");
    let push = BlobPush::new(&reference, &blob.digest, 3, BlobGoal::Push, None);
    let mut session = Session::new(&reference, push, &Keyring::new(), policy());
    let world = World::of(vec![blob.look(404), begun("/u")]);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap(), Turnout::Wants(0..3));
    session.inner_mut().take_hashed(3, None);
    assert_eq!(run(carry_out(&mut session, &world)).unwrap_err().code().as_str(), "size-mismatch");
    world.end();
}

#[test]
fn what_was_kept_has_to_be_what_was_sent() {
    let blob = Blob::of(3);
    let lying = format!("sha256:{}", "0".repeat(64));
    let script = |name: &str, value: &str, cancel: bool| {
        let mut script = vec![blob.look(404), begun("/u"), blob.end("/u", 201).says(name, value)];
        script.extend(cancel.then(|| on("DELETE https://r.example/u", 404)));
        script
    };
    let other = Err(("digest-mismatch", "registry-kept-other"));
    assert_eq!(blob.comes(script("Docker-Content-Digest", &lying, true)), other);
    assert_eq!(blob.comes(script("Location", &format!("/v2/a/b/blobs/{lying}"), true)), other);
    assert_eq!(blob.comes(script("Location", &format!("/v2/a/b/blobs/{}?x", lying.replace(':', "%3A")), true)), other);
    for (name, value) in [
        ("Docker-Content-Digest", blob.digest.as_str()),
        ("Docker-Content-Digest", "junk"),
        ("Docker-Content-Digest", &format!("sha512:{}", "0".repeat(128))),
        ("Location", "/v2/a/b/blobs/x"),
    ] {
        assert_eq!(blob.comes(script(name, value, false)), Ok(Turnout::Uploaded), "{name}: {value}");
    }
    let spoilt = blob.end("/u", 400).text(r#"{"errors":[{"code":"DIGEST_INVALID"}]}"#);
    let script = vec![blob.look(404), begun("/u"), spoilt, on("DELETE https://r.example/u", 404)];
    assert_eq!(blob.comes(script), Err(("digest-mismatch", "registry-spoilt")));
}

#[test]
fn what_registries_refuse() {
    let blob = Blob::of(3);
    for (status, text, code) in [
        (405, r#"{"errors":[{"code":"UNSUPPORTED"}]}"#, "unsupported"),
        (403, "", "not-allowed"),
        (401, "", "not-allowed"),
        (413, "", "too-large"),
        (404, r#"{"errors":[{"code":"NAME_UNKNOWN"}]}"#, "not-found"),
        (501, "", "server-error"),
        (200, "<html>", "not-a-registry"),
    ] {
        assert_eq!(blob.comes(vec![blob.look(404), on(UPLOADS, status).text(text)]).unwrap_err().0, code, "{status}");
    }
}

#[test]
fn what_may_pass_is_waited_for() {
    let blob = Blob::of(3);
    let world = World::of(vec![
        blob.look(404),
        on(UPLOADS, 503).says("Retry-After", "7"),
        begun("/u"),
        blob.end("/u", 429).piece(0, 3).says("Retry-After", "2"),
        blob.end("/u", 201).piece(0, 3),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
    assert_eq!(*world.waits.borrow(), [7000, 2000]);
    // What may have arrived is not sent again, but asked for.
    let world = World::of(vec![
        blob.look(404),
        begun("/u"),
        blob.end("/u", 500),
        on("GET https://r.example/u", 502),
        on("GET https://r.example/u", 404),
        blob.look(200),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
}

#[test]
fn a_body_is_sent_again_after_a_refusal() {
    let blob = Blob::of(20 * KIB);
    let scope = "repository:a/b:pull,push";
    let bearer = |exchange: Exchange, token: &str| exchange.wants("authorization", &format!("Bearer {token}"));
    let world = World::of(vec![
        challenge(blob.look(401)).wants("authorization", ""),
        token(scope, "one-canary"),
        bearer(blob.look(404), "one-canary"),
        bearer(begun("/u"), "one-canary"),
        // The token has run out in the middle.
        challenge(bearer(patch("/u", 401), "one-canary").piece(0, 16 * KIB)),
        token(scope, "two-canary"),
        bearer(patch("/u", 202), "two-canary").piece(0, 16 * KIB),
        bearer(patch("/u", 202), "two-canary"),
        bearer(blob.end("/u", 201), "two-canary"),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
}

#[test]
fn a_mount_needs_two_scopes_in_one_token() {
    let blob = Blob::of(3);
    let encoded = blob.digest.as_str().replace(':', "%3A");
    let scopes = "repository:a/b:pull,push repository:c/d:pull";
    let world = World::of(vec![
        challenge(blob.look(401)),
        token(scopes, "canary-token"),
        blob.look(404),
        on(&format!("{UPLOADS}?mount={encoded}&from=c%2Fd"), 201).wants("authorization", "Bearer canary-token"),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, Some("r.example/c/d"), &world).unwrap(), Turnout::Mounted);
    world.end();
    // Of another registry nothing is asked.
    let other = scope(&name("r.example/a/b"), "pull,push", Some(&name("s.example/c/d")));
    assert_eq!(other, "repository:a/b:pull,push");
}

#[test]
fn a_token_that_does_not_allow_it() {
    let blob = Blob::of(3);
    let refusal = || {
        blob.look(401).says(
            "WWW-Authenticate",
            r#"Bearer realm="https://r.example/token",service="s",error="insufficient_scope""#,
        )
    };
    let world = World::of(vec![challenge(blob.look(401)), token("repository:a/b:pull,push", "t-canary"), refusal()]);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-login-write");
    world.end();
}

#[test]
fn no_credentials_go_elsewhere() {
    let blob = Blob::of(20 * KIB);
    let basic = "Basic c29tZWJvZHk6Y2FuYXJ5";
    let there = |method: &str, path: &str, status| on(&format!("{method} https://up.example{path}"), status);
    let world = World::with_login(vec![
        blob.look(401).says("WWW-Authenticate", "Basic realm=\"x\""),
        blob.look(404).wants("authorization", basic),
        begun("https://up.example/u?sig=canary").wants("authorization", basic),
        there("PATCH", "/u?sig=canary", 202).wants("authorization", "").piece(0, 16 * KIB),
        // Nor where the other place asks for them, nor by a redirect back and forth.
        there("PATCH", "/u?sig=canary", 307).wants("authorization", "").says("Location", "https://up2.example/u"),
        on("PATCH https://up2.example/u", 202).wants("authorization", "").piece(16 * KIB, 20 * KIB),
        there("PUT", &format!("/u?sig=canary&digest={}", blob.digest.as_str().replace(':', "%3A")), 401)
            .wants("authorization", "")
            .says("WWW-Authenticate", "Basic realm=\"y\""),
        there("DELETE", "/u?sig=canary", 204).wants("authorization", ""),
    ]);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.code().as_str(), "not-allowed");
    world.end();
}

#[test]
fn only_redirects_that_keep_the_method_are_followed() {
    let blob = Blob::of(3);
    let end = |status| blob.end("/u", status).piece(0, 3).says("Location", "https://up.example/u?x=1");
    for status in [307, 308] {
        let there = on("PUT https://up.example/u?x=1", 201).piece(0, 3).wants("authorization", "");
        assert_eq!(blob.comes(vec![blob.look(404), begun("/u"), end(status), there]), Ok(Turnout::Uploaded));
    }
    for status in [301, 302, 303] {
        let script = vec![blob.look(404), begun("/u"), end(status), on("DELETE https://r.example/u", 204)];
        assert_eq!(blob.comes(script), Err(("invalid-response", "registry-status")), "{status}");
    }
    let down = blob.end("/u", 307).says("Location", "http://up.example/u");
    let script = vec![blob.look(404), begun("/u"), down, on("DELETE https://r.example/u", 204)];
    assert_eq!(blob.comes(script), Err(("invalid-response", "registry-downgraded")));
}
