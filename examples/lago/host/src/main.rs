//! `lago-host`: runs the demo, or serves the application.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use lago_host::plugins::{PluginFile, Plugins, Watch};
use lago_host::{Billing, demo, http, lago};

/// A billing application with an API like Lago's, and plug-ins. Without --serve it runs the demo: three
/// times, with plug-ins served in three ways, and compares the books.
#[derive(Debug, Parser)]
#[command(name = "lago-host")]
struct Arguments {
    /// A plug-in to load; may be repeated. Plug-ins are called in this order.
    /// The demo needs the example's plug-ins.
    #[arg(
        long = "plugin",
        value_name = "NAME=PATH",
        required_unless_present = "serve"
    )]
    plugins: Vec<PluginFile>,
    /// Prints only the books and the result.
    #[arg(long)]
    quiet: bool,
    /// Serves the HTTP API here, until it is stopped, on an empty database in memory.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        requires = "token",
        conflicts_with = "quiet"
    )]
    serve: Option<SocketAddr>,
    /// The bearer token that callers must send.
    #[arg(long, value_name = "SECRET", requires = "serve")]
    token: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match (arguments.serve, arguments.token) {
        (Some(address), Some(token)) => serve(address, token, &arguments.plugins).await,
        _ => demo::run(&arguments.plugins, arguments.quiet)
            .await
            .map_err(Into::into),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(
    address: SocketAddr,
    token: String,
    files: &[PluginFile],
) -> Result<(), Box<dyn std::error::Error>> {
    let billing = Billing::open("sqlite::memory:").await?;
    let watch: Watch = Arc::new(|activity| println!("{activity}"));
    let backend = lago::api(billing.clone());
    let plugins = Plugins::load(files, backend, &billing, watch)?;
    tokio::spawn(plugins.run());
    tokio::spawn(run_due_jobs(billing.clone()));
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("listening on http://{}/api/v1", listener.local_addr()?);
    axum::serve(
        listener,
        http::application(billing, http::Token::new(token)),
    )
    .await?;
    Ok(())
}

/// Bills the periods that end, and whatever else becomes due, every minute.
async fn run_due_jobs(billing: Billing) {
    let mut minutes = tokio::time::interval(Duration::from_secs(60));
    loop {
        minutes.tick().await;
        if let Err(error) = billing.run_due_jobs().await {
            eprintln!("error: a job that was due failed: {error}");
        }
    }
}
