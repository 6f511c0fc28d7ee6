//! Straight code that asks for files, and what carries it out.

use alloc::boxed::Box;
use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::{Answer, Ask, Entry, FilesCode, FilesError, Receive, Told};
use crate::descriptor::Descriptor;
use crate::digest::{Algorithm, Digest};

/// **What comes next** in an errand.
#[derive(Debug)]
pub enum Step<T> {
    /// This is asked for.
    Ask(Ask),
    /// It is over.
    Done(T),
}

/// **Errand**: work on files that ends with a `T`. Call [`next`](Self::next) with nothing, and then with each answer, until it
/// is done. Whoever drops it before leaves things as a crash would.
pub struct Errand<T> {
    work: Pin<Box<dyn Future<Output = T>>>,
    slot: Rc<RefCell<Slot>>,
}

/// What passes between the two sides.
#[derive(Default)]
enum Slot {
    #[default]
    Empty,
    Asked(Ask),
    Answered(Answer),
}

impl<T> Errand<T> {
    /// An errand that does this.
    pub fn new<F: Future<Output = T> + 'static>(work: impl FnOnce(Io) -> F) -> Self {
        let slot = Rc::default();
        Self { work: Box::pin(work(Io(Rc::clone(&slot)))), slot }
    }

    /// Goes on with an answer; the first time there is none. Not to be called again once it is done.
    pub fn next(&mut self, answer: Option<Answer>) -> Step<T> {
        if let Some(answer) = answer {
            *self.slot.borrow_mut() = Slot::Answered(answer);
        }
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(output) = self.work.as_mut().poll(&mut context) {
            return Step::Done(output);
        }
        match self.slot.take() {
            Slot::Asked(ask) => Step::Ask(ask),
            // It waits for the answer that has not been given: the same question stands.
            _ => unreachable!("an errand awaits nothing but what it asks for"),
        }
    }
}

impl<T: 'static> Errand<T> {
    /// The same errand with another end.
    pub fn map<U>(self, change: impl FnOnce(T) -> U + 'static) -> Errand<U> {
        let Self { work, slot } = self;
        Errand { work: Box::pin(async move { change(work.await) }), slot }
    }
}

impl<T> fmt::Debug for Errand<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Errand").finish_non_exhaustive()
    }
}

/// **What an errand has of the files.** Every method asks, and goes on with the answer.
#[derive(Clone)]
pub struct Io(Rc<RefCell<Slot>>);

impl fmt::Debug for Io {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Io")
    }
}

/// Takes one kind of answer out of those that there are.
macro_rules! expect {
    ($answer:expr, $pattern:pat => $value:expr) => {
        match $answer {
            $pattern => Ok($value),
            Answer::Failed(error) => Err(error),
            _ => Err(FilesError::new(FilesCode::Io, "the answer is of another kind")),
        }
    };
}

impl Io {
    /// Asks for something.
    async fn ask(&self, ask: Ask) -> Answer {
        *self.0.borrow_mut() = Slot::Asked(ask);
        core::future::poll_fn(|_| match self.0.take() {
            Slot::Answered(answer) => Poll::Ready(answer),
            other => {
                *self.0.borrow_mut() = other;
                Poll::Pending
            }
        })
        .await
    }

    async fn done(&self, ask: Ask) -> Result<(), FilesError> {
        expect!(self.ask(ask).await, Answer::Done => ())
    }

    /// The bytes of a file, if there is one.
    ///
    /// # Errors
    ///
    /// [`FilesError`], as everywhere here.
    pub async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, FilesError> {
        expect!(self.ask(Ask::Read(path.into())).await, Answer::Bytes(bytes) => bytes)
    }

    /// How many bytes a file has, if there is one.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn size(&self, path: &str) -> Result<Option<u64>, FilesError> {
        expect!(self.ask(Ask::Size(path.into())).await, Answer::Size(size) => size)
    }

    /// What is in a folder, in no order; nothing if there is none.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn list(&self, folder: &str) -> Result<Vec<Entry>, FilesError> {
        expect!(self.ask(Ask::List(folder.into())).await, Answer::Entries(entries) => entries)
    }

    /// Writes a whole file, all of it or nothing.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn write(&self, path: &str, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.done(Ask::Write(path.into(), bytes)).await
    }

    /// Adds bytes at the end of a file.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn append(&self, path: &str, bytes: Vec<u8>) -> Result<(), FilesError> {
        self.done(Ask::Append(path.into(), bytes)).await
    }

    /// Gives a file another path.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn rename(&self, from: &str, to: &str) -> Result<(), FilesError> {
        self.done(Ask::Rename(from.into(), to.into())).await
    }

    /// Removes a file, or a folder with all that is in it.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn remove(&self, path: &str) -> Result<(), FilesError> {
        self.done(Ask::Remove(path.into())).await
    }

    /// Waits until nobody else works under a name.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn lock(&self, name: &str) -> Result<(), FilesError> {
        self.done(Ask::Lock(name.into())).await
    }

    /// Lets others work under a name.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn unlock(&self, name: &str) -> Result<(), FilesError> {
        self.done(Ask::Unlock(name.into())).await
    }

    /// The size and the digest of a file, if there is one.
    ///
    /// # Errors
    ///
    /// [`FilesError`].
    pub async fn digest(&self, path: &str, algorithm: Algorithm) -> Result<Option<(u64, Digest)>, FilesError> {
        expect!(self.ask(Ask::Digest(path.into(), algorithm)).await, Answer::Digest(found) => found)
    }

    /// Has bytes written that do not pass through here: gives the size of the file then, and its digest if that was asked for.
    ///
    /// # Errors
    ///
    /// [`FilesError`]; of code [`FilesCode::Source`] where the bytes could not be had. What came before stays.
    pub async fn receive(&self, receive: Receive) -> Result<(u64, Option<Digest>), FilesError> {
        expect!(self.ask(Ask::Receive(receive)).await, Answer::Received(size, digest) => (size, digest))
    }

    /// The bytes of a manifest that is elsewhere; without a digest those of the one that all this is about.
    ///
    /// # Errors
    ///
    /// [`FilesError`]; of code [`FilesCode::Source`] where it could not be had.
    pub async fn manifest(&self, digest: Option<Digest>) -> Result<Option<Vec<u8>>, FilesError> {
        expect!(self.ask(Ask::Manifest(digest)).await, Answer::Bytes(bytes) => bytes)
    }

    /// Has blobs brought in.
    ///
    /// # Errors
    ///
    /// [`FilesError`] of the first that failed; of code [`FilesCode::Source`] where it could not be had.
    pub async fn blobs(&self, blobs: Vec<Descriptor>) -> Result<(), FilesError> {
        self.done(Ask::Blobs(blobs)).await
    }

    /// Tells what was done. Nothing depends on whether anybody hears it.
    pub async fn tell(&self, told: Told) {
        let _ = self.ask(Ask::Tell(told)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::{Errand, Step};
    use crate::files::{Answer, Ask, FilesCode, FilesError};
    use alloc::string::String;

    #[test]
    fn one_question_after_the_other() {
        let mut errand = Errand::new(|io| async move {
            let bytes = io.read("a").await?.unwrap_or_default();
            io.write("b", bytes.clone()).await?;
            Ok::<_, FilesError>(bytes.len())
        });
        assert!(matches!(errand.next(None), Step::Ask(Ask::Read(path)) if path == "a"));
        let step = errand.next(Some(Answer::Bytes(Some(b"xyz".to_vec()))));
        assert!(matches!(step, Step::Ask(Ask::Write(path, bytes)) if path == "b" && bytes == b"xyz"));
        assert!(matches!(errand.next(Some(Answer::Done)), Step::Done(Ok(3))));
    }

    #[test]
    fn failures_and_wrong_answers_are_errors() {
        let read = || Errand::new(|io| async move { io.read("a").await });
        let failure = FilesError::new(FilesCode::Denied, "no");
        for (answer, code) in [(Answer::Failed(failure), FilesCode::Denied), (Answer::Done, FilesCode::Io)] {
            let mut errand = read();
            let _ = errand.next(None);
            assert!(matches!(errand.next(Some(answer)), Step::Done(Err(error)) if error.code == code));
        }
    }

    #[test]
    fn codes_read_back() {
        for code in ["no-space", "denied", "busy", "invalid-path", "aborted", "source", "io"] {
            assert_eq!(FilesCode::of(code).code(), code);
        }
        assert_eq!(FilesCode::of("x").code(), String::from("io"));
    }
}
