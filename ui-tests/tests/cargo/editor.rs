//! What an editor shows of an expansion: rust-analyzer with its proc-macro server, over its protocol.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use guest_build::Analyzer;

use crate::language_server::{CARET, Session};
use crate::scratch::{Scratch, target};

/// Nobody uses an editor that is slower than this while they type. Loaded machines are slow.
const BOUND: Duration = Duration::from_secs(20);

/// What is typed into a function's body, and what the editor must offer or show.
struct Question {
    /// Text that is typed into the file, with the caret.
    typed: &'static str,
    /// What is offered at the caret, or shown about it.
    wanted: &'static [&'static str],
}

const fn question(typed: &'static str, wanted: &'static [&'static str]) -> Question {
    Question { typed, wanted }
}

fn analyzer() -> Option<Analyzer> {
    match Analyzer::find() {
        Ok(analyzer) => Some(analyzer),
        Err(error @ guest_build::Error::NoAnalyzer { .. }) => {
            println!("skipped: {error}");
            None
        }
        // A variable asked for it, as CI does.
        Err(error) => panic!("{error}"),
    }
}

/// A session over a plug-in with `document`, and how long it took to load.
fn open(analyzer: &Analyzer, name: &str, document: &str) -> (Session, Duration) {
    let scratch = Scratch::new(name);
    scratch.put("plugin/lago.yaml", document);
    scratch.put("plugin/src/lib.rs", &code("drop(event)"));
    // Proc macros are compiled here, so that what is measured is the editor's own work.
    let built = scratch.check();
    assert!(built.success, "{:?}", built.messages);
    let start = Instant::now();
    let session = Session::start(analyzer, scratch.root(), &target(), "plugin/src/lib.rs");
    (session, start.elapsed())
}

/// A plug-in in which `typed` stands in the body of an exported function.
fn code(typed: &str) -> String {
    format!(
        "mod lago {{ extism_openapi::openapi_pdk!(\"lago.yaml\"); }}\n\
         #[extism_openapi::export(lago::webhooks::customer_created)]\n\
         fn welcome(event: lago::webhooks::CustomerCreated) -> Result<(), lago::Error> {{\n    \
             {typed};\n    Ok(())\n}}\n"
    )
}

/// Types each and looks whether the completions are there; the slowest response.
fn completes(session: &mut Session, questions: &[Question]) -> Duration {
    let mut slowest = Duration::ZERO;
    for Question { typed, wanted } in questions {
        session.type_in(&code(typed));
        let (labels, took) = session.completions();
        for name in *wanted {
            // A function's label ends with its parentheses.
            let is_it = |label: &String| label.split('(').next() == Some(name);
            assert!(
                labels.iter().any(is_it),
                "at {typed:?} there is no {name:?} in {labels:?}"
            );
        }
        slowest = slowest.max(took);
    }
    slowest
}

/// Types each and looks whether the texts are shown; the slowest response.
fn shows(session: &mut Session, questions: &[Question]) -> Duration {
    let mut slowest = Duration::ZERO;
    for Question { typed, wanted } in questions {
        session.type_in(&code(typed));
        let (text, took) = session.hover();
        for part in *wanted {
            assert!(
                text.contains(part),
                "at {typed:?} there is no {part:?} in {text}"
            );
        }
        slowest = slowest.max(took);
    }
    slowest
}

#[test]
fn an_editor_completes_and_explains_the_demo() {
    let Some(analyzer) = analyzer() else { return };
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/lago/lago.yaml");
    let document = fs::read_to_string(demo).unwrap();
    let (mut session, _) = open(&analyzer, "edited", &document);
    let completing = [
        question(
            "lago::$0",
            &[
                "create_wallet",
                "webhooks",
                "Currency",
                "CreateWalletParams",
            ],
        ),
        question("lago::create_wal$0", &["create_wallet"]),
        question("lago::Currency::$0", &["Eur", "Unknown"]),
        question("event.$0", &["customer", "webhook_type"]),
        question("event.customer.external$0", &["external_id"]),
        question(
            "lago::webhooks::$0",
            &["customer_created", "CustomerCreated"],
        ),
        question("lago::WalletCreateInputWallet::$0", &["new"]),
        // Through the response's Deref to the typed body.
        question(
            "lago::create_wallet(todo!())?.$0",
            &["wallet", "status", "headers"],
        ),
        question("lago::create_wallet(todo!())?.wallet.curr$0", &["currency"]),
    ];
    completes(&mut session, &completing);
    let showing = [
        question(
            "lago::create_$0wallet",
            &["POST /wallets", "The new wallet."],
        ),
        question("lago::Currency::E$0ur", &["EUR"]),
        question("lago::Curr$0ency::Eur", &["Currency as its ISO 4217 code."]),
        question(
            "event.custo$0mer",
            &["The record at the time of the event."],
        ),
        question(
            "lago::webhooks::customer_cre$0ated",
            &["A customer was created"],
        ),
    ];
    shows(&mut session, &showing);
    session.type_in(&code(&format!("drop(event.customer.external_id){CARET}")));
    assert_eq!(
        session.errors(),
        [""; 0],
        "rust-analyzer sees what rustc sees"
    );
}

#[test]
fn an_editor_stays_fast_on_full_lago() {
    let Some(analyzer) = analyzer() else { return };
    let lago = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/specs/lago.yaml");
    let Ok(document) = fs::read_to_string(lago) else {
        println!("skipped: ../shared/specs is not there");
        return;
    };
    let (mut session, loaded) = open(&analyzer, "edited-in-full", &document);
    session.type_in(&code("lago::$0"));
    let (names, first) = session.completions();
    assert!(names.len() > 1000, "{} names", names.len());
    let completing = [
        question("lago::find_cust$0", &["find_customer"]),
        question("event.$0", &["customer"]),
        question("lago::Currency::E$0", &["Eur"]),
        question(
            "lago::find_customer(todo!())?.customer.$0",
            &["external_id", "lago_id"],
        ),
    ];
    let completion = completes(&mut session, &completing);
    let showing = [question(
        "lago::find_cust$0omer",
        &[
            "This endpoint retrieves an existing customer.",
            "GET /customers/",
        ],
    )];
    let hover = shows(&mut session, &showing);
    println!(
        "{analyzer}, {} lines of Lago: loaded in {loaded:.1?}; first completion after {first:.1?} \
         with {} names, then at most {completion:.1?}; hover {hover:.1?}",
        document.lines().count(),
        names.len(),
    );
    assert!(
        completion < BOUND && hover < BOUND,
        "{completion:?}, {hover:?}"
    );
}
