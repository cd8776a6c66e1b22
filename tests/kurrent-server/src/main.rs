//! Runs the server by itself, so that clients in other languages can be pointed at it, until it is interrupted.

use dondoc_kurrent_server::{Authority, Options, Server};
use std::{env, fs, io, net::SocketAddr, path::Path, process::ExitCode, thread};

const HELP: &str = "\
A server for tests that speaks the protocol of EventStoreDB and KurrentDB. It prints its address.

Usage: kurrent-server [--listen ADDRESS] [--file FILE] [--user NAME:PASSWORD] [--positions SEED] [--tls FOLDER]

  --listen ADDRESS      where to listen; port 0 takes a free one [default: 127.0.0.1:2113]
  --file FILE           keep the log here; without it the log is gone with the server
  --user NAME:PASSWORD  who may come in; everybody may where nobody is named
  --positions SEED      the seed of the gaps between positions, 0 for none [default: 1]
  --tls FOLDER          serve TLS, and leave ca.crt, user.crt and user.key here, made anew each time
";

fn main() -> ExitCode {
    match run(env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut arguments: impl Iterator<Item = String>) -> io::Result<()> {
    let wrong = |why: String| io::Error::other(format!("{why}\n\n{HELP}"));
    let mut options = Options { listen: SocketAddr::from(([127, 0, 0, 1], 2113)), ..Options::default() };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "-h" | "--help") {
            print!("{HELP}");
            return Ok(());
        }
        let value = arguments.next().ok_or_else(|| wrong(format!("{name} needs a value")))?;
        let invalid = || wrong(format!("{name} cannot be {value}"));
        match name.as_str() {
            "--listen" => options.listen = value.parse().map_err(|_| invalid())?,
            "--file" => options.file = Some(value.into()),
            "--user" => {
                let (user, password) = value.split_once(':').ok_or_else(|| wrong("--user is NAME:PASSWORD".into()))?;
                options.users.push((user.into(), password.into()));
            }
            "--positions" => options.positions = value.parse().map_err(|_| invalid())?,
            "--tls" => {
                let (folder, authority) = (Path::new(&value), Authority::new()?);
                let user = authority.user("admin")?;
                fs::create_dir_all(folder)?;
                fs::write(folder.join("ca.crt"), authority.pem())?;
                fs::write(folder.join("user.crt"), user.certificate_pem)?;
                fs::write(folder.join("user.key"), user.key_pem)?;
                options.tls = Some(authority.server()?);
            }
            _ => return Err(wrong(format!("unknown option {name}"))),
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = runtime.block_on(Server::try_start(options))?;
    println!("{}", server.url());
    loop {
        thread::park();
    }
}
