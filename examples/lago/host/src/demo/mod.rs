//! A visitor who uses the whole application over HTTP, three times: the plug-ins' calls are served
//! by the endpoint code, by the router in process, and over HTTP, and the books must be the same.

mod books;
mod route;
mod sheets;
mod story;
mod table;
mod transcript;
mod visitor;

use tokio::net::TcpListener;

use crate::billing::Billing;
use crate::billing::refusal::Refusal;
use crate::http::{self, Token};
use crate::plugins::{EndlessCascade, NotLoaded, PluginFile, Plugins};

use books::Books;
use route::Route;
use transcript::Transcript;
use visitor::Visitor;

/// Why the demo failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// No connection to the application, or it broke off.
    #[error("the application can't be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
    /// A response is not the expected one.
    #[error("{request}: expected {expected}, got {status}: {body}")]
    Unexpected {
        /// Method and path.
        request: String,
        /// The status that the story expects.
        expected: u16,
        /// The actual status.
        status: u16,
        /// The actual body.
        body: String,
    },
    /// A response lacks a value that the story needs.
    #[error("{request}: no `{pointer}` in {body}")]
    Missing {
        /// Method and path.
        request: String,
        /// JSON pointer to the missing value.
        pointer: String,
        /// The actual body.
        body: String,
    },
    /// No socket, or the server failed.
    #[error("the application can't be served: {0}")]
    Serve(#[from] std::io::Error),
    /// The database can't be opened.
    #[error("the database failed: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A job that became due failed.
    #[error("a job of the application failed: {0}")]
    Job(#[from] Refusal),
    /// A plug-in can't be loaded.
    #[error(transparent)]
    NotLoaded(#[from] NotLoaded),
    /// Plug-ins caused events endlessly.
    #[error(transparent)]
    EndlessCascade(#[from] EndlessCascade),
    /// The backend for this way of serving plug-ins could not be made.
    #[error(transparent)]
    Backend(#[from] extism_openapi::http::HttpError),
    /// Plug-ins failed; the transcript says where.
    #[error("{0} calls of plug-ins failed")]
    PluginsFailed(usize),
    /// The runs ended with different books.
    #[error("the books differ:\n{0}")]
    Differ(String),
}

/// Runs the story once for each way of serving plug-ins and compares the books. Prints the first run's transcript
/// unless `quiet`, and the books.
///
/// # Errors
///
/// If a run does not go as expected, or the books differ.
pub async fn run(plugins: &[PluginFile], quiet: bool) -> Result<(), DemoError> {
    let mut runs = Vec::new();
    for (index, route) in Route::ALL.into_iter().enumerate() {
        let transcript = Transcript::new(index == 0 && !quiet);
        println!("run {}: {route}", index + 1);
        let books = run_once(route, plugins, &transcript).await?;
        println!("  {}", transcript.summary());
        if transcript.failures() > 0 {
            return Err(DemoError::PluginsFailed(transcript.failures()));
        }
        runs.push((route, books));
    }
    let Some(((_, first), others)) = runs.split_first() else {
        return Ok(());
    };
    print!("\n{first}");
    for (route, books) in others {
        if let Some(difference) = first.difference(books) {
            return Err(DemoError::Differ(format!(
                "run with {route}:\n{difference}"
            )));
        }
    }
    println!("{} runs, same books", runs.len());
    Ok(())
}

/// A fresh database, a server on a free port, the plug-ins, and the story from its first day.
async fn run_once(
    route: Route,
    files: &[PluginFile],
    transcript: &Transcript,
) -> Result<Books, DemoError> {
    let billing = Billing::open_at("sqlite::memory:", story::FIRST_DAY).await?;
    let token = Token::new("lago_demo_key");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let base = format!("http://{}/api/v1", listener.local_addr()?);
    let application = http::application(billing.clone(), token.clone());
    let server = tokio::spawn(async move { axum::serve(listener, application).await });

    let backend = route.backend(&billing, &base, &token)?;
    let plugins = Plugins::load(files, backend, &billing, transcript.watch())?;
    let mut visitor = Visitor::new(base, token, billing, plugins, transcript.clone());
    story::tell(&mut visitor).await?;
    let books = Books::read(&visitor, transcript.activities()).await;
    server.abort();
    books
}
