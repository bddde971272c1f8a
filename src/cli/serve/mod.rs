//! `docfold serve`: the site on this machine, each page rendered when it is asked for, and again when a file is saved.
//!
//! [`live`] is the site as it stands and what a saved file does to it, [`answer`] finds what a path asks for, [`http`]
//! speaks to browsers, [`watch`] hears of saved files, [`checking`] checks the whole book, [`searching`] makes the index of
//! search when somebody searches, [`error_index`] the error index, [`overlay`] shows findings in the page.

mod answer;
mod checking;
mod error_index;
mod http;
mod live;
mod overlay;
mod searching;
mod watch;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use clap::Args;

use super::{Outcome, ProjectOptions};
use live::Live;

/// How many ports are tried, from the one that was asked for.
const TRIES: u16 = 100;

/// Arguments of `docfold serve`.
#[derive(Debug, Args)]
#[group(skip)]
#[command(after_help = "Examples:
  docfold serve --open
  docfold serve --host 0.0.0.0 --port 8000     also for other machines")]
pub(super) struct Arguments {
    #[command(flatten)]
    project: ProjectOptions,
    /// Port; the next free one when it is taken
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// Address to listen on; other machines see the site only when it is not a loopback address
    #[arg(long, value_name = "HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Open the first page in a browser
    #[arg(long)]
    open: bool,
}

/// Serves until the process is ended.
pub(super) fn run(arguments: &Arguments) -> Outcome {
    // Bound before anything is read: who connects early waits instead of being turned away.
    let (listener, taken) = bind(arguments.host, arguments.port)?;
    let address = listener.local_addr()?;
    let mut live = Live::start(arguments.project.clone())?;
    let (check, subjects) = std::sync::mpsc::channel();
    live.check_with(check);
    let mut out = std::io::stdout();
    if taken {
        writeln!(out, "port {} is in use: taking {}", arguments.port, address.port())?;
    }
    let url = format!("http://{}{}", shown(address), live.home());
    writeln!(out, "{}\nlistening at {url}", live.summary())?;
    if !address.ip().is_loopback() {
        writeln!(out, "other machines can read this site")?;
    }
    out.flush()?;
    let live = Arc::new(Mutex::new(live));
    let changes = http::Changes::default();
    checking::start(Arc::clone(&live), changes.clone(), subjects);
    let watching = watch::start(Arc::clone(&live), changes.clone());
    if let Err(error) = &watching {
        writeln!(out, "saved files are not seen, reload by hand and start again: {error}")?;
    }
    if arguments.open
        && let Err(error) = open::that_detached(&url)
    {
        writeln!(out, "no browser opens: {error}")?;
    }
    http::serve(listener, live, changes)?;
    Ok(ExitCode::SUCCESS)
}

/// Threads for what is done beside the pages: those that are asked for meanwhile find a core, and their rendering does not
/// wait for a place among the rest.
fn pool() -> Option<rayon::ThreadPool> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(cores.saturating_sub(1).max(1)).build().ok()
}

/// Does something beside the pages.
fn beside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match pool() {
        Some(pool) => pool.install(work),
        None => work(),
    }
}

/// The port or the next free one, and whether it is another.
fn bind(host: IpAddr, port: u16) -> Result<(TcpListener, bool), String> {
    let mut last = None;
    for port in port..=port.saturating_add(TRIES - 1) {
        match TcpListener::bind((host, port)) {
            Ok(listener) => return Ok((listener, last.is_some())),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => return Err(format!("cannot listen on {host}, port {port}: {error}")),
        }
    }
    Err(format!("ports {port} to {} of {host} are in use", port.saturating_add(TRIES - 1)))
}

/// The address as a browser takes it: an unspecified one is this machine.
fn shown(address: SocketAddr) -> String {
    if address.ip().is_unspecified() || address.ip() == Ipv4Addr::LOCALHOST {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_leads_to_the_next() {
        let host = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let (first, _) = bind(host, 0).unwrap();
        let port = first.local_addr().unwrap().port();
        let (second, taken) = bind(host, port).unwrap();
        assert!(taken && second.local_addr().unwrap().port() > port);
    }
}
