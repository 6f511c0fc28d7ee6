//! Pushing from a page, which is told less: neither why there is no answer, nor where it was sent on.

#[path = "doubles/script.rs"]
mod script;
#[path = "doubles/turns.rs"]
mod turns;

use pullspec::client::carry_out;
use pullspec::registry::{BlobGoal, Keyring, ManifestPush, Policy, Session, Turnout};
use script::*;
use turns::run;

const IMAGE: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","size":2},"layers":[]}"#;

#[test]
fn a_page_that_was_let_in_goes_on_after_a_cut() {
    let blob = Blob::of(9000);
    let end = || blob.end("/u", 0).ask;
    let status = || on("GET https://r.example/u", 204).says("Range", "0-3999");
    let world = World::in_page(vec![
        blob.look(404),
        begun("/u"),
        hidden(&end()),
        // Whoever has no network for a while waits a little.
        hidden("GET https://r.example/u"),
        status(),
        hidden(&format!("PATCH {REGISTRY}/u")),
        status(),
        patch("/u", 202).piece(4000, 9000),
        blob.end("/u", 201),
    ]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    assert_eq!(world.waits.borrow().len(), 1);
    world.end();
    // Where no page may send, it ends soon, and is told as what it may be.
    let nothing = || on("GET https://r.example/u", 204).says("Range", "0-0");
    let mut script = vec![blob.look(404), begun("/u")];
    script.extend((0..3).flat_map(|_| [hidden(&end()), nothing()]));
    script.extend([hidden(&end()), on("DELETE https://r.example/u", 204)]);
    let world = World::in_page(script);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-hidden");
    world.end();
    // Before it was let in, nothing is tried twice.
    let world = World::in_page(vec![blob.look(404), hidden(UPLOADS)]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap_err().sentence().code(), "registry-hidden");
    world.end();
}

#[test]
fn a_page_that_is_shown_after_a_push_is_no_push() {
    let blob = Blob::of(3);
    let sso = "https://sso.example/login";
    let cancel = on("DELETE https://r.example/u", 204);
    let script = vec![blob.look(404), begun("/u"), blob.end("/u", 200).from(sso), cancel];
    let world = World::in_page(script);
    let error = blob.push(BlobGoal::Push, None, &world).unwrap_err();
    assert_eq!(error.sentence().code(), "registry-status");
    world.end();
    // Sent on as it is, it is answered as one.
    let end = blob.end("/u", 201).from("https://up.example/u");
    let world = World::in_page(vec![blob.look(404), begun("/u"), end]);
    assert_eq!(blob.push(BlobGoal::Push, None, &world).unwrap(), Turnout::Uploaded);
    world.end();
    // The same holds of manifests.
    let reference = name("r.example/a/b:1");
    let world = World::in_page(vec![on("PUT https://r.example/v2/a/b/manifests/1", 200).from(sso)]);
    let push = ManifestPush::new(&reference, IMAGE.into(), None).unwrap();
    let mut session = Session::new(&reference, push, &Keyring::new(), Policy::default());
    assert_eq!(run(carry_out(&mut session, &world)).unwrap_err().sentence().code(), "registry-status");
    world.end();
}
