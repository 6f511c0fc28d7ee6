//! Digests: agrees with the second opinion, errors point into the text, bytes pass for their own digest alone.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::digest::{Algorithm, Digest, Verified, Verifier};
use pullspec_fuzz::{complete, fits, oracle};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = str::from_utf8(bytes) {
        parses(text);
    }
    for algorithm in Algorithm::ALL {
        verifies(bytes, algorithm);
    }
});

fn parses(text: &str) {
    let parsed = text.parse::<Digest>();
    assert_eq!(parsed.is_ok(), oracle::is_digest(text), "{text:?}");
    match parsed {
        Ok(digest) => {
            assert_eq!(digest.as_str(), text);
            assert_eq!([digest.algorithm().name(), ":", digest.encoded()].concat(), text);
            assert_eq!(digest.encoded().len(), digest.algorithm().hex_len());
        }
        Err(error) => {
            fits(error.span(), text);
            complete(&error.sentence(text));
        }
    }
}

fn verifies(bytes: &[u8], algorithm: Algorithm) {
    let digest = Digest::of(algorithm, bytes);
    assert!(oracle::is_digest(digest.as_str()));
    let size = bytes.len() as u64;
    let (head, tail) = bytes.split_at(bytes.len() / 3);
    let mut verifier = Verifier::new(digest.clone(), Some(size));
    assert_eq!(verifier.update(head).and_then(|()| verifier.update(tail)), Ok(()));
    assert_eq!(verifier.finish().as_ref(), Ok(&digest));
    assert!(Verified::new(bytes, &digest, Some(size + 1)).is_err(), "a byte is missing");
    assert!(Verified::new([bytes, &[0]].concat(), &digest, None).is_err(), "a byte too many");
    if size > 0 {
        assert!(Verified::new(bytes, &digest, Some(size - 1)).is_err(), "longer than announced");
        assert!(Verified::new(tail, &digest, None).is_err() || head.is_empty(), "the start is missing");
    }
}
