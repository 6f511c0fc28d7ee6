//! Sessions that share a keyring and run at the same time, on an executor of their own: one finds out for all, and whatever
//! becomes of it, the others are woken.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use pullspec::client::{Shell, Transport, carry_out};
use pullspec::registry::{
    Choice, ErrorCode, Headers, Keyring, ManifestPull, Policy, Request, Response, Session, TransportError,
};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const BODY: &str = r#"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#;

/// A registry that answers one request at a time, the oldest first, once nobody can go on without.
#[derive(Default)]
struct World {
    sent: RefCell<Vec<&'static str>>,
    open: RefCell<VecDeque<Rc<Slot>>>,
    tokens: Cell<u32>,
    broken: bool,
}

#[derive(Default)]
struct Slot {
    answered: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

struct Answered(Rc<Slot>);

impl Future for Answered {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        *self.0.waker.borrow_mut() = Some(context.waker().clone());
        if self.0.answered.get() { Poll::Ready(()) } else { Poll::Pending }
    }
}

struct Caller {
    world: Rc<World>,
    gave_up: Rc<Cell<bool>>,
}

impl Transport for Caller {
    async fn send(&self, request: Request) -> Result<Response, TransportError> {
        let token = request.url.starts_with("https://r.example/token");
        let shows = request.headers.get("authorization").is_some();
        self.world.sent.borrow_mut().push(if token {
            "token"
        } else if shows {
            "show"
        } else {
            "ask"
        });
        let slot = Rc::new(Slot::default());
        self.world.open.borrow_mut().push_back(Rc::clone(&slot));
        Answered(slot).await;
        if self.gave_up.get() {
            return Err(TransportError::Aborted);
        }
        let (status, headers, body) = match (token, shows) {
            (true, _) if self.world.broken => (403, Headers::new(), String::new()),
            (true, _) => {
                self.world.tokens.set(self.world.tokens.get() + 1);
                (200, Headers::new(), format!(r#"{{"token":"T{}"}}"#, self.world.tokens.get()))
            }
            (false, true) => (200, Headers::new().with("content-type", INDEX), BODY.into()),
            (false, false) => {
                let challenge = r#"Bearer realm="https://r.example/token",service="r""#;
                (401, Headers::new().with("www-authenticate", challenge), String::new())
            }
        };
        Ok(Response { status, headers, body: body.into_bytes(), url: String::new() })
    }
}

impl Shell for Caller {}

#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

type Outcome = Result<String, ErrorCode>;
type Running = Pin<Box<dyn Future<Output = Outcome>>>;

struct Call {
    future: Option<Running>,
    flag: Arc<Flag>,
    gave_up: Rc<Cell<bool>>,
    outcome: Option<Outcome>,
}

fn call(world: &Rc<World>, keyring: &Keyring, tag: usize) -> Call {
    let gave_up = Rc::new(Cell::new(false));
    let caller = Caller { world: Rc::clone(world), gave_up: Rc::clone(&gave_up) };
    let reference = format!("r.example/a:{tag}").parse().unwrap();
    let mut session =
        Session::new(&reference, ManifestPull::new(&reference, Choice::Named), keyring, Policy::default());
    let future: Running = Box::pin(async move {
        let pulled = carry_out(&mut session, &caller).await.map_err(|error| error.code())?;
        Ok(pulled.manifest.descriptor().digest.to_string())
    });
    let flag = Arc::new(Flag(AtomicBool::new(true)));
    Call { future: Some(future), flag, gave_up, outcome: None }
}

/// Polls whoever was woken; with nobody woken, the oldest request is answered. `after` is called before each answer with the
/// number of answers there were.
fn run(world: &World, calls: &mut [Call], mut after: impl FnMut(usize, &mut [Call])) {
    let mut answers = 0;
    loop {
        let mut moved = false;
        for call in calls.iter_mut() {
            let woken = call.flag.0.swap(false, Ordering::Relaxed);
            let Some(future) = call.future.as_mut().filter(|_| woken) else { continue };
            moved = true;
            let waker = Waker::from(Arc::clone(&call.flag));
            if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                (call.future, call.outcome) = (None, Some(outcome));
            }
        }
        if moved {
            continue;
        }
        if calls.iter().all(|call| call.future.is_none()) {
            return;
        }
        after(answers, calls);
        answers += 1;
        if let Some(slot) = world.open.borrow_mut().pop_front() {
            slot.answered.set(true);
            slot.waker.borrow_mut().take().unwrap().wake();
        } else {
            let waiting = calls.iter().filter(|call| call.future.is_some()).count();
            let woken = calls.iter().any(|call| call.flag.0.load(Ordering::Relaxed));
            assert!(woken, "{waiting} calls wait for nothing");
        }
    }
}

fn together(count: usize, world: World, after: impl FnMut(usize, &mut [Call])) -> (Vec<Option<Outcome>>, Rc<World>) {
    let (world, keyring) = (Rc::new(world), Keyring::new());
    let mut calls: Vec<Call> = (0..count).map(|tag| call(&world, &keyring, tag)).collect();
    run(&world, &mut calls, after);
    (calls.into_iter().map(|call| call.outcome).collect(), world)
}

fn sent(world: &World, kind: &str) -> usize {
    world.sent.borrow().iter().filter(|known| **known == kind).count()
}

fn fine(outcomes: &[Option<Outcome>]) -> usize {
    outcomes.iter().filter(|outcome| matches!(outcome, Some(Ok(_)))).count()
}

#[test]
fn one_asks_for_all() {
    let (outcomes, world) = together(50, World::default(), |_, _| {});
    assert_eq!(fine(&outcomes), 50);
    assert_eq!((sent(&world, "ask"), sent(&world, "token"), sent(&world, "show")), (1, 1, 50));
}

#[test]
fn whoever_gives_up_hands_over() {
    // While it asks, and while it gets the token: by its signal, or because nothing carries it out any more.
    for at in 0..2 {
        for dropped in [false, true] {
            let (outcomes, world) = together(10, World::default(), |answers, calls| {
                if answers == at {
                    calls[0].gave_up.set(true);
                    if dropped {
                        calls[0].future = None;
                    }
                }
            });
            assert_eq!(fine(&outcomes), 9, "{at} {dropped}");
            assert!(
                sent(&world, "ask") <= 2 && sent(&world, "token") <= 2 && world.tokens.get() == 1,
                "{at} {dropped}"
            );
        }
    }
}

#[test]
fn all_but_the_last_give_up_in_turn() {
    let (outcomes, world) = together(10, World::default(), |answers, calls| {
        if let Some(call) = calls.get(answers).filter(|_| answers < 9) {
            call.gave_up.set(true);
        }
    });
    assert_eq!(fine(&outcomes), 1);
    assert!(matches!(outcomes.last(), Some(Some(Ok(_)))));
    assert_eq!(world.tokens.get(), 1);
}

#[test]
fn a_refusal_of_the_service_is_one_for_all() {
    let (outcomes, world) = together(10, World { broken: true, ..World::default() }, |_, _| {});
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Some(Err(ErrorCode::NotAllowed)))), "{outcomes:?}");
    assert_eq!((sent(&world, "ask"), sent(&world, "token")), (1, 1));
}
