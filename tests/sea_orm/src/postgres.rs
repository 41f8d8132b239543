//! A PostgreSQL server for one test: its own folder, a Unix socket, no network.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use tempfile::TempDir;

/// How long the server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, which ends with this value.
#[derive(Debug)]
pub struct Cluster {
    server: Child,
    folder: TempDir,
}

impl Cluster {
    /// Starts a server. Returns `None`, and prints why, if it can't be started here: no PostgreSQL, or no
    /// user to run it as (it refuses to run as root).
    pub fn start() -> Option<Cluster> {
        match try_start() {
            Ok(cluster) => Some(cluster),
            Err(error) => {
                println!("skipped: no PostgreSQL can be started here: {error}");
                None
            }
        }
    }

    /// A connection.
    ///
    /// # Panics
    /// If the server does not respond: a test can't go on then.
    #[expect(clippy::panic, reason = "tests stop here")]
    pub async fn connect(&self) -> DatabaseConnection {
        let socket = self.folder.path().display();
        let mut options = ConnectOptions::new(format!(
            "postgres://postgres@localhost/postgres?host={socket}"
        ));
        options.max_connections(4).sqlx_logging(false);
        let start = Instant::now();
        loop {
            match Database::connect(options.clone()).await {
                Ok(database) => return database,
                Err(error) if start.elapsed() > PATIENCE => panic!("{error}"),
                Err(_) => std::thread::sleep(Duration::from_millis(100)),
            }
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Its files are removed with the folder, so it need not shut down cleanly.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn try_start() -> io::Result<Cluster> {
    let programs = programs()?;
    let folder = tempfile::Builder::new().prefix("pg").tempdir()?;
    let user = User::to_run_as(folder.path())?;
    let data = folder.path().join("data");
    let mut init = user.command(&programs.join("initdb"));
    init.arg("--pgdata").arg(&data);
    init.args([
        "--auth=trust",
        "--username=postgres",
        "--no-sync",
        "--encoding=UTF8",
        "--locale=C",
    ]);
    let output = init.output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(io::Error::other(message));
    }
    let mut server = user.command(&programs.join("postgres"));
    server.arg("-D").arg(&data).arg("-k").arg(folder.path());
    server.args([
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "shared_buffers=16MB",
    ]);
    let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    Ok(Cluster { server, folder })
}

/// The folder of `initdb` and `postgres`: on the path, or in Debian's place.
fn programs() -> io::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let debian = debian.flatten().map(|version| version.path().join("bin"));
    let has_both = |folder: &PathBuf| {
        ["initdb", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    std::env::split_paths(&path)
        .chain(debian)
        .find(has_both)
        .ok_or_else(|| io::Error::other("`initdb` and `postgres` are not installed"))
}

/// Who runs the server.
enum User {
    /// The user who runs the test.
    Same,
    /// The machine's `nobody`, with `setpriv`, if the test runs as root.
    Nobody,
}

impl User {
    fn to_run_as(folder: &Path) -> io::Result<User> {
        let id = Command::new("id").arg("-u").output()?;
        if id.stdout.trim_ascii() != b"0" {
            return Ok(User::Same);
        }
        let owned = Command::new("chown").arg("nobody").arg(folder).status()?;
        if !owned.success() {
            return Err(io::Error::other("there is no user `nobody` to run it as"));
        }
        Ok(User::Nobody)
    }

    fn command(&self, program: &Path) -> Command {
        match self {
            User::Same => Command::new(program),
            User::Nobody => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
                // A server must not outlive a test that is killed.
                command.args(["--pdeathsig", "KILL"]);
                command.arg(program).current_dir("/");
                command
            }
        }
    }
}
