//! Blobs against scripted bodies: what is handed out is what the digest names, once and in order, whatever the connection does.

use pullspec::descriptor::Descriptor;
use pullspec::digest::{Algorithm, Digest};
use pullspec::media_type::MediaType;
use pullspec::reference::Reference;
use pullspec::registry::{
    BlobPull, End, ErrorCode, Headers, Operation, Part, RegistryError, Request, Response, Step, TransportError,
};

const SIZE: usize = 40_000;

/// How a registry answers one request.
#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    /// The bytes of the body, in pieces of so many bytes.
    body: Vec<u8>,
    piece: usize,
    /// What cuts the body off.
    cut: Option<&'static str>,
}

impl Answer {
    fn new(status: u16, body: &[u8]) -> Self {
        Self { status, headers: Vec::new(), body: body.to_vec(), piece: 1000, cut: None }
    }

    /// The whole blob.
    fn whole(blob: &[u8]) -> Self {
        Self::new(200, blob)
    }

    /// A part, as it was asked for.
    fn part(blob: &[u8], request: &Request) -> Self {
        let (start, end) = asked(request, blob.len()).expect("a range is asked for");
        Self::new(206, &blob[start..end]).range(&format!("bytes {start}-{}/{}", end - 1, blob.len()))
    }

    fn range(mut self, value: &str) -> Self {
        self.headers.push(("content-range", value.into()));
        self
    }

    fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn cut_at(mut self, length: usize) -> Self {
        self.body.truncate(length);
        self.cut = Some("socket hang up");
        self
    }

    fn ends_at(mut self, length: usize) -> Self {
        self.body.truncate(length);
        self
    }

    fn in_pieces(mut self, piece: usize) -> Self {
        self.piece = piece;
        self
    }
}

/// The range of a request, half open.
fn asked(request: &Request, size: usize) -> Option<(usize, usize)> {
    let (start, end) = request.headers.get("range")?.strip_prefix("bytes=")?.split_once('-')?;
    Some((start.parse().ok()?, end.parse::<usize>().map_or(size, |last| last + 1)))
}

fn blob() -> Vec<u8> {
    (0..SIZE).map(|at| u8::try_from((at * 7 + at / 251) % 256).unwrap()).collect()
}

fn digest() -> Digest {
    Digest::of(Algorithm::Sha256, &blob())
}

fn reference() -> Reference {
    Reference::parse("r.example/a").unwrap()
}

fn descriptor() -> Descriptor {
    Descriptor::new(MediaType::OciLayer, digest(), SIZE as u64)
}

struct Outcome {
    bytes: Vec<u8>,
    requests: Vec<Option<String>>,
    result: Result<(), RegistryError>,
}

/// Carries a pull out against a registry.
fn fetch(pull: &mut BlobPull, mut registry: impl FnMut(usize, &Request) -> Answer) -> Outcome {
    let mut outcome = Outcome { bytes: Vec::new(), requests: Vec::new(), result: Ok(()) };
    outcome.result = run(pull, &mut registry, &mut outcome.bytes, &mut outcome.requests);
    outcome
}

fn run(
    pull: &mut BlobPull,
    registry: &mut impl FnMut(usize, &Request) -> Answer,
    bytes: &mut Vec<u8>,
    requests: &mut Vec<Option<String>>,
) -> Result<(), RegistryError> {
    loop {
        let mut request = pull.start()?;
        let answer = loop {
            assert!(request.stream, "the body is left to the caller");
            assert_eq!(request.url, format!("https://r.example/v2/a/blobs/{}", digest()));
            let answer = registry(requests.len(), &request);
            requests.push(request.headers.get("range").map(Into::into));
            let headers = answer.headers.iter().fold(Headers::new(), |all, (name, value)| all.with(name, value));
            let body = if matches!(answer.status, 200 | 206) { Vec::new() } else { answer.body.clone() };
            let response = Response { status: answer.status, headers, body, ..Response::default() };
            match pull.receive(response)? {
                Step::Send(next) => request = next,
                Step::Done(()) => break answer,
            }
        };
        let has_body = matches!(answer.status, 200 | 206);
        for piece in answer.body.chunks(answer.piece).filter(|_| has_body) {
            let range = pull.take(piece)?;
            bytes.extend_from_slice(&piece[range]);
            if pull.is_enough() {
                return Ok(());
            }
        }
        if pull.over(answer.cut)? == End::Finished {
            return Ok(());
        }
    }
}

#[track_caller]
fn fails(outcome: &Outcome, code: ErrorCode, sentence: &str) {
    let error = outcome.result.as_ref().expect_err("it fails");
    assert_eq!((error.code(), error.sentence().code()), (code, sentence), "{error}");
    assert!(!error.to_string().contains('{') && error.context().stage.as_str() == "blob", "{error}");
}

#[track_caller]
fn is_whole(outcome: &Outcome) {
    assert_eq!(outcome.result, Ok(()));
    assert!(outcome.bytes == blob(), "{} bytes", outcome.bytes.len());
}

#[test]
fn a_blob_in_pieces_of_any_size() {
    for piece in [1, 7, 4096, SIZE - 1, SIZE, SIZE + 1] {
        for mut pull in
            [BlobPull::new(&reference(), &descriptor(), None), BlobPull::of_digest(&reference(), &digest(), None)]
        {
            let outcome = fetch(&mut pull, |_, _| Answer::whole(&blob()).in_pieces(piece));
            is_whole(&outcome);
            assert_eq!(outcome.requests, [None]);
        }
    }
}

#[test]
fn one_cut_at_every_4_kib_boundary_and_beside_it() {
    for boundary in (0..=SIZE).step_by(4096) {
        for at in [boundary.saturating_sub(1), boundary, (boundary + 1).min(SIZE)] {
            for mut pull in
                [BlobPull::new(&reference(), &descriptor(), None), BlobPull::of_digest(&reference(), &digest(), None)]
            {
                let outcome = fetch(&mut pull, |count, request| match count {
                    0 => Answer::whole(&blob()).cut_at(at),
                    _ if at == 0 => Answer::whole(&blob()),
                    _ => Answer::part(&blob(), request),
                });
                is_whole(&outcome);
                let resumed = if at == 0 { None } else { Some(format!("bytes={at}-")) };
                assert_eq!(outcome.requests, [None, resumed], "{at}");
            }
        }
    }
}

#[test]
fn every_answer_cut_after_4_kib() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, request| {
        if count == 0 { Answer::whole(&blob()).cut_at(4096) } else { Answer::part(&blob(), request).cut_at(4096) }
    });
    is_whole(&outcome);
    assert_eq!(outcome.requests.len(), SIZE.div_ceil(4096));
}

#[test]
fn a_clean_end_before_the_last_byte_is_a_cut() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, request| {
        if count == 0 { Answer::whole(&blob()).ends_at(12_345) } else { Answer::part(&blob(), request) }
    });
    is_whole(&outcome);
    assert_eq!(outcome.requests, [None, Some("bytes=12345-".into())]);
}

#[test]
fn a_registry_without_ranges_starts_anew_and_nothing_comes_twice() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, _| match count {
        0 => Answer::whole(&blob()).cut_at(20_000),
        // The second answer does not even get where the first one was.
        1 => Answer::whole(&blob()).cut_at(10_000),
        _ => Answer::whole(&blob()).in_pieces(999),
    });
    is_whole(&outcome);
}

#[test]
fn only_the_exact_range_is_appended() {
    let wrong = [
        ("from the start", "bytes 0-39999/40000"),
        ("a byte early", "bytes 19999-39999/40000"),
        ("a byte late", "bytes 20001-39999/40000"),
        ("too short", "bytes 20000-39998/40000"),
        ("of another size", "bytes 20000-40000/40001"),
        ("of two ranges", "bytes 20000-39999/40000, bytes 20000-39999/40000"),
        ("in other units", "lines 20000-39999/40000"),
        ("without a place", "bytes */40000"),
        ("of nonsense", "20000"),
    ];
    for (why, range) in wrong {
        let mut pull = BlobPull::new(&reference(), &descriptor(), None);
        let outcome = fetch(&mut pull, |count, _| match count {
            0 => Answer::whole(&blob()).cut_at(20_000),
            // What is in it does not matter.
            1 => Answer::new(206, b"wrong").range(range),
            _ => Answer::whole(&blob()),
        });
        is_whole(&outcome);
        assert_eq!(outcome.requests, [None, Some("bytes=20000-".into()), None], "{why}");
    }
    let others = [
        Answer::new(206, b"--x\r\ncontent-range: bytes 20000-39999/40000\r\n")
            .header("content-type", "multipart/byteranges"),
        Answer::new(206, &blob()[20_000..]).range("bytes 20000-39999/40000").header("content-encoding", "gzip"),
        Answer::new(416, b"").range("bytes */40000"),
        Answer::new(416, b""),
    ];
    for other in others {
        let mut pull = BlobPull::new(&reference(), &descriptor(), None);
        let outcome = fetch(&mut pull, |count, _| match count {
            0 => Answer::whole(&blob()).cut_at(20_000),
            1 => other.clone(),
            _ => Answer::whole(&blob()),
        });
        is_whole(&outcome);
    }
}

#[test]
fn a_range_that_keeps_being_wrong_is_an_error() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, _| match count {
        0 => Answer::whole(&blob()).cut_at(20_000),
        _ => Answer::new(206, b"x").range("bytes 1-1/40000"),
    });
    fails(&outcome, ErrorCode::InvalidResponse, "registry-wrong-range");
    assert_eq!(outcome.requests.len(), 3);
}

#[test]
fn a_part_that_nobody_asked_for_is_none() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |_, _| Answer::new(206, b"x").range("bytes 5-5/40000"));
    fails(&outcome, ErrorCode::InvalidResponse, "registry-wrong-range");
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    is_whole(&fetch(&mut pull, |_, _| Answer::new(206, &blob()).range("bytes 0-39999/40000")));
}

#[test]
fn what_was_cut_off_behind_the_last_byte_is_complete() {
    let mut pull = BlobPull::of_digest(&reference(), &digest(), None);
    let outcome = fetch(&mut pull, |count, _| match count {
        0 => Answer::whole(&blob()).cut_at(SIZE),
        _ => Answer::new(416, b"{}").range("bytes */40000"),
    });
    is_whole(&outcome);
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |_, _| Answer::whole(&blob()).cut_at(SIZE));
    is_whole(&outcome);
    assert_eq!(outcome.requests.len(), 1, "its size was known");
}

#[test]
fn other_bytes_are_never_handed_out_whole() {
    for at in [0, SIZE / 2, SIZE - 1] {
        let mut other = blob();
        other[at] ^= 1;
        let mut pull = BlobPull::new(&reference(), &descriptor(), None);
        let outcome = fetch(&mut pull, |_, _| Answer::whole(&other));
        fails(&outcome, ErrorCode::DigestMismatch, "registry-wrong-digest");
        assert!(outcome.bytes.len() < SIZE, "the last piece is kept back");
        let mut pull = BlobPull::of_digest(&reference(), &digest(), None);
        fails(&fetch(&mut pull, |_, _| Answer::whole(&other)), ErrorCode::DigestMismatch, "registry-wrong-digest");
    }
}

#[test]
fn the_second_half_of_another_blob_is_found_out() {
    let mut other = blob();
    other[30_000] ^= 1;
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, request| {
        if count == 0 { Answer::whole(&blob()).cut_at(20_000) } else { Answer::part(&other, request) }
    });
    fails(&outcome, ErrorCode::DigestMismatch, "registry-wrong-digest");
}

#[test]
fn a_byte_too_many_ends_it() {
    let mut long = blob();
    long.push(0);
    for piece in [1000, SIZE, SIZE + 1] {
        let mut pull = BlobPull::new(&reference(), &descriptor(), None);
        let outcome = fetch(&mut pull, |_, _| Answer::whole(&long).in_pieces(piece));
        fails(&outcome, ErrorCode::SizeMismatch, "registry-too-many-bytes");
        assert!(outcome.bytes.len() <= SIZE);
    }
}

#[test]
fn attempts_that_bring_nothing_are_bounded() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |_, _| Answer::whole(&blob()).cut_at(20_000));
    fails(&outcome, ErrorCode::Interrupted, "registry-interrupted");
    assert_eq!((outcome.requests.len(), outcome.bytes.len()), (4, 20_000));
    let error = outcome.result.unwrap_err();
    assert!(error.is_retryable() && error.detail() == Some("socket hang up"));
    // A byte at a time is next to nothing.
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |count, request| {
        if count == 0 { Answer::whole(&blob()).cut_at(1) } else { Answer::part(&blob(), request).cut_at(1) }
    });
    fails(&outcome, ErrorCode::Interrupted, "registry-interrupted");
    assert_eq!(outcome.requests.len(), 3);
    // One that ends by itself is too short.
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let outcome = fetch(&mut pull, |_, _| Answer::whole(&blob()).ends_at(10));
    fails(&outcome, ErrorCode::SizeMismatch, "registry-wrong-size");
}

#[test]
fn a_web_page_or_an_encoding_is_named() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let page = Answer::whole(&vec![b'<'; SIZE]).header("content-type", "text/html");
    fails(&fetch(&mut pull, |_, _| page.clone()), ErrorCode::NotARegistry, "registry-web-page");
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    let encoded = Answer::whole(&vec![0; SIZE]).header("content-encoding", "gzip");
    fails(&fetch(&mut pull, |_, _| encoded.clone()), ErrorCode::DigestMismatch, "registry-transcoded");
    // A blob that is called a web page is one as good as any.
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    is_whole(&fetch(&mut pull, |_, _| Answer::whole(&blob()).header("content-type", "text/html")));
}

#[test]
fn parts() {
    let of = |start, end| Some(Part { start, end });
    for (part, range) in [
        (of(0, Some(10)), "bytes=0-9"),
        (of(5, Some(6)), "bytes=5-5"),
        (of(39_990, None), "bytes=39990-"),
        (of(39_990, Some(50_000)), "bytes=39990-39999"),
        (of(100, Some(30_000)), "bytes=100-29999"),
    ] {
        let (start, end) = (part.unwrap().start, part.unwrap().end.unwrap_or(40_000).min(40_000));
        let wanted = &blob()[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()];
        let mut pull = BlobPull::new(&reference(), &descriptor(), part);
        assert_eq!(pull.total(), Some(end - start));
        let outcome = fetch(&mut pull, |_, request| Answer::part(&blob(), request));
        assert!(outcome.bytes == wanted && outcome.result.is_ok(), "{range}");
        assert_eq!(outcome.requests, [Some(range.to_string())]);
        // A registry without ranges: the rest is skipped, and no more is read than needed.
        let mut pull = BlobPull::new(&reference(), &descriptor(), part);
        let outcome = fetch(&mut pull, |_, _| Answer::whole(&blob()));
        assert!(outcome.bytes == wanted && outcome.result.is_ok(), "{range}");
        // A cut in the middle of it.
        let mut pull = BlobPull::new(&reference(), &descriptor(), part);
        let outcome = fetch(&mut pull, |count, request| {
            let answer = Answer::part(&blob(), request);
            if count == 0 { answer.cut_at(wanted.len() / 2) } else { answer }
        });
        assert!(outcome.bytes == wanted && outcome.result.is_ok(), "{range}");
    }
}

#[test]
fn a_part_that_is_everything_is_verified() {
    for part in
        [Part { start: 0, end: None }, Part { start: 0, end: Some(40_000) }, Part { start: 0, end: Some(50_000) }]
    {
        let mut other = blob();
        other[5] ^= 1;
        let mut pull = BlobPull::new(&reference(), &descriptor(), Some(part));
        fails(&fetch(&mut pull, |_, _| Answer::whole(&other)), ErrorCode::DigestMismatch, "registry-wrong-digest");
    }
}

#[test]
fn parts_that_are_not_there() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), Some(Part { start: 40_000, end: None }));
    let outcome = fetch(&mut pull, |_, _| unreachable!());
    fails(&outcome, ErrorCode::InvalidRange, "registry-outside");
    let mut pull = BlobPull::new(&reference(), &descriptor(), Some(Part { start: 5, end: Some(5) }));
    fails(&fetch(&mut pull, |_, _| unreachable!()), ErrorCode::InvalidRange, "registry-outside");
    let mut pull = BlobPull::of_digest(&reference(), &digest(), Some(Part { start: 50_000, end: None }));
    let outcome = fetch(&mut pull, |_, _| Answer::new(416, b"").range("bytes */40000"));
    fails(&outcome, ErrorCode::InvalidRange, "registry-outside");
    assert_eq!(outcome.requests.len(), 1);
}

#[test]
fn what_a_descriptor_embeds_is_used_if_it_is_right() {
    let bytes = b"hello";
    let named = |data: &str| {
        let descriptor = Descriptor::new(MediaType::OciLayer, Digest::of(Algorithm::Sha256, bytes), 5);
        Descriptor { data: Some(data.into()), ..descriptor }
    };
    let at_hand =
        |descriptor: &Descriptor, part| BlobPull::new(&reference(), descriptor, part).at_hand().map(<[u8]>::to_vec);
    assert_eq!(at_hand(&named("aGVsbG8="), None).as_deref(), Some(&bytes[..]));
    assert_eq!(at_hand(&named("aGVsbG8="), Some(Part { start: 1, end: Some(3) })).as_deref(), Some(&b"el"[..]));
    assert_eq!(at_hand(&named("aGVsbG8="), Some(Part { start: 9, end: None })).as_deref(), Some(&b""[..]));
    for wrong in ["aGVsbG9v", "aGVsbG8", "aGVs", "", "?"] {
        assert_eq!(at_hand(&named(wrong), None), None, "{wrong}");
    }
    let empty = Digest::of(Algorithm::Sha256, b"{}");
    assert_eq!(BlobPull::of_digest(&reference(), &empty, None).at_hand(), Some(&b"{}"[..]));
    let sized = |size| Descriptor::new(MediaType::OciEmpty, empty.clone(), size);
    assert_eq!(at_hand(&sized(2), None).as_deref(), Some(&b"{}"[..]));
    assert_eq!(at_hand(&sized(3), None), None);
}

#[test]
fn foreign_layers_are_asked_for_in_the_registry_alone() {
    let foreign = Descriptor { urls: vec!["https://evil.example/x".into()], ..descriptor() };
    let mut pull = BlobPull::new(&reference(), &foreign, None);
    let outcome = fetch(&mut pull, |_, _| Answer::new(404, b""));
    fails(&outcome, ErrorCode::ForeignLayer, "registry-foreign-layer");
    assert!(outcome.result.unwrap_err().hint().english().contains("https://evil.example/x"));
    assert_eq!(outcome.requests.len(), 1);
    let mut pull = BlobPull::new(&reference(), &foreign, None);
    is_whole(&fetch(&mut pull, |_, _| Answer::whole(&blob())));
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    fails(&fetch(&mut pull, |_, _| Answer::new(404, b"")), ErrorCode::NotFound, "registry-no-content");
}

#[test]
fn what_names_no_content_is_not_asked_for() {
    let long = format!("sha256:{}", "a".repeat(65));
    let upper = digest().as_str().to_uppercase().replace("SHA", "sha");
    for text in
        ["", "sha256:../../x", &long, &upper, "md5:d41d8cd98f00b204e9800998ecf8427e", "{}", "sha256:%2e%2e", "\0"]
    {
        let error = BlobPull::of_text(&reference(), text, None).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidReference, "{text}");
        assert!(error.detail().is_none() && error.to_string().chars().count() < 400);
    }
    assert!(BlobPull::of_text(&reference(), digest().as_str(), None).is_ok());
    let json = serde_json::to_string(&descriptor()).unwrap();
    assert!(BlobPull::of_text(&reference(), &json, None).is_ok_and(|pull| pull.total() == Some(40_000)));
}

#[test]
fn refusals_and_silence() {
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    fails(&fetch(&mut pull, |_, _| Answer::new(403, b"")), ErrorCode::NotAllowed, "registry-forbidden");
    let mut pull = BlobPull::new(&reference(), &descriptor(), None);
    fails(&fetch(&mut pull, |_, _| Answer::new(503, b"")), ErrorCode::ServerError, "registry-server-error");
    assert_eq!(pull.fail(TransportError::Offline).code(), ErrorCode::Offline);
}

#[test]
fn what_the_caller_hashes_is_counted_all_the_same() {
    let blob = blob();
    for start in [0, 777] {
        let part = (start > 0).then_some(Part { start, end: None });
        let mut pull = BlobPull::new(&reference(), &descriptor(), part).unhashed();
        let mut longer = blob.clone();
        longer.extend_from_slice(b"more");
        let outcome = fetch(&mut pull, |nth, request| match (nth, start) {
            (0, 0) => Answer::whole(&blob).cut_at(12_345),
            (0, _) => Answer::part(&blob, request).cut_at(12_345),
            // A registry without ranges, which does not stop either.
            _ => Answer::whole(&longer),
        });
        assert_eq!(outcome.result, Ok(()));
        assert!(outcome.bytes == blob[usize::try_from(start).unwrap()..], "{} bytes from {start}", outcome.bytes.len());
    }
    let mut short = BlobPull::new(&reference(), &descriptor(), None).unhashed();
    let outcome = fetch(&mut short, |_, _| Answer::whole(b"less"));
    assert_eq!(outcome.result.unwrap_err().code(), ErrorCode::SizeMismatch);
    // Whoever counts only cannot verify: what is to be hashed here has to be shown.
    let mut hashed = BlobPull::new(&reference(), &descriptor(), None);
    assert!(hashed.skim(10).is_err());
    assert_eq!(hashed.unhashed().skim(10), Ok(0..10));
}
